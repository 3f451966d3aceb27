<?php
// Installs WordPress into the database that the site's wp-config.php names, without a browser.
// Usage: php wp-install.php DOCROOT URL TITLE ADMIN ADMIN_EMAIL (the password comes on stdin)
[ , $root, $url, $title, $admin, $email ] = $argv;
$password = trim( (string) fgets( STDIN ) );

$parts                      = parse_url( $url );
$_SERVER['HTTP_HOST']       = $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
$_SERVER['SERVER_NAME']     = $parts['host'];
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';

define( 'WP_INSTALLING', true );
require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';

// Without a mail server the welcome mail would only wait for its time limit.
add_filter( 'pre_wp_mail', '__return_true' );
wp_install( $title, $admin, $email, true, '', $password );
update_option( 'siteurl', $url );
update_option( 'home', $url );
update_option( 'permalink_structure', '/%postname%/' );
update_option( 'rewrite_rules', '' );
update_option( 'template', 'twentytwentytwo' );
update_option( 'stylesheet', 'twentytwentytwo' );
update_option( 'timezone_string', 'UTC' );
