<?php
/**
 * Plugin Name: Stagelift: this is a copy
 * Description: Catches mail, switches WP-Cron off and keeps search engines out. Written by each pull, never on production.
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

if ( ! defined( 'DISABLE_WP_CRON' ) ) {
	define( 'DISABLE_WP_CRON', true );
}
// Without it a copy takes itself for production.
if ( ! defined( 'WP_ENVIRONMENT_TYPE' ) && false === getenv( 'WP_ENVIRONMENT_TYPE' ) && ! defined( 'WP_ENV' ) ) {
	define( 'WP_ENVIRONMENT_TYPE', 'local' );
}

/**
 * Keeps mail in a private file instead of sending it. Runs last, so that no plugin turns sending on again.
 */
function stagelift_catch_mail( $ignored, $mail ) {
	// The configuration of the stage has done it already.
	if ( defined( 'STAGELIFT_MAIL' ) && 'send' !== STAGELIFT_MAIL ) {
		return true;
	}
	if ( class_exists( 'Stagelift\\Review\\Site\\WordPressMail' ) ) {
		Stagelift\Review\Site\WordPressMail::keep( $mail );
		return true;
	}
	$folder = get_temp_dir() . 'stagelift-mail-' . md5( ABSPATH );
	if ( is_dir( $folder ) || @mkdir( $folder, 0700 ) ) {
		$file = $folder . '/' . gmdate( 'Ymd-His' ) . '-' . wp_generate_password( 8, false ) . '.json';
		if ( false !== @file_put_contents( $file, wp_json_encode( $mail ) ) ) {
			@chmod( $file, 0600 );
		}
	}
	return true;
}
add_filter( 'pre_wp_mail', 'stagelift_catch_mail', PHP_INT_MAX, 2 );

// Plugins that bring their own wp_mail() still hand the message to PHPMailer, which then has nobody to send it to.
add_action(
	'phpmailer_init',
	function ( $mailer ) {
		$mailer->ClearAllRecipients();
		$mailer->ClearReplyTos();
	},
	PHP_INT_MAX
);

// Whatever the database says.
add_filter( 'pre_option_blog_public', '__return_zero', PHP_INT_MAX );
add_filter( 'woocommerce_webhook_should_deliver', '__return_false', PHP_INT_MAX );
add_filter( 'action_scheduler_queue_runner_concurrent_batches', '__return_zero', PHP_INT_MAX );

function stagelift_say_so() {
	if ( headers_sent() ) {
		return;
	}
	$cron = defined( 'DISABLE_WP_CRON' ) && DISABLE_WP_CRON ? 'off' : 'on';
	$mail = false !== has_filter( 'pre_wp_mail', 'stagelift_catch_mail' ) ? 'caught' : 'sent';
	header( 'X-Stagelift-Neutral: mail=' . $mail . ' cron=' . $cron . ' robots=refused' );
	header( 'X-Stagelift-Environment: ' . wp_get_environment_type() );
	header( 'X-Robots-Tag: noindex, nofollow', true );
}
add_action( 'init', 'stagelift_say_so', PHP_INT_MAX );
