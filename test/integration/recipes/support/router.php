<?php
// For PHP's own web server: what is no file is WordPress's to answer, whichever site of the network it belongs to.
$file = $_SERVER['DOCUMENT_ROOT'] . parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH );
if ( is_file( $file ) ) {
	return false;
}
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
