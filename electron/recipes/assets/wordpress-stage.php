<?php
// Below the constants of stagelift-config.php. WordPress has not started here: hooks are left for it to find.
if ( defined( 'STAGELIFT_ROBOTS' ) && 'refuse' === STAGELIFT_ROBOTS ) {
	if ( 'cli' !== PHP_SAPI && ! headers_sent() ) {
		header( 'X-Robots-Tag: noindex, nofollow', true );
	}
	$GLOBALS['wp_filter']['pre_option_blog_public'][PHP_INT_MAX][] = array(
		'function'      => function () {
			return '0';
		},
		'accepted_args' => 1,
	);
}
if ( defined( 'STAGELIFT_MAIL' ) && 'send' !== STAGELIFT_MAIL ) {
	$GLOBALS['wp_filter']['pre_wp_mail'][PHP_INT_MAX][] = array(
		'function'      => function ( $ignored, $mail ) {
			// In a review the client reads what would have been sent.
			if ( 'catch' === STAGELIFT_MAIL && class_exists( 'Stagelift\\Review\\Site\\WordPressMail' ) ) {
				Stagelift\Review\Site\WordPressMail::keep( $mail );
				return true;
			}
			$folder = get_temp_dir() . 'stagelift-mail-' . md5( ABSPATH );
			if ( 'catch' === STAGELIFT_MAIL && ( is_dir( $folder ) || @mkdir( $folder, 0700 ) ) ) {
				$file = $folder . '/' . gmdate( 'Ymd-His' ) . '-' . wp_generate_password( 8, false ) . '.json';
				if ( false !== @file_put_contents( $file, wp_json_encode( $mail ) ) ) {
					@chmod( $file, 0600 );
				}
			}
			return true;
		},
		'accepted_args' => 2,
	);
}
