<?php
if ( defined( 'STAGELIFT_ROBOTS' ) && 'refuse' === STAGELIFT_ROBOTS && 'cli' !== PHP_SAPI && ! headers_sent() ) {
	header( 'X-Robots-Tag: noindex, nofollow', true );
}
