<?php
// Turns an installed WordPress into a network, or adds sites to one. Without a browser.
// Usage: php make-network.php network|sites DOCROOT URL SUBDOMAINS(0|1)
[ , $what, $root, $url, $subdomains ] = $argv;

$parts                      = parse_url( $url );
$_SERVER['HTTP_HOST']       = $parts['host'];
$_SERVER['SERVER_NAME']     = $parts['host'];
$_SERVER['REQUEST_URI']     = '/';
$_SERVER['REQUEST_METHOD']  = 'GET';
$_SERVER['SERVER_PROTOCOL'] = 'HTTP/1.1';

require $root . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
add_filter( 'pre_wp_mail', '__return_true' );

if ( 'network' === $what ) {
	require_once ABSPATH . 'wp-admin/includes/network.php';
	foreach ( $wpdb->tables( 'ms_global' ) as $table => $prefixed ) {
		$wpdb->$table = $prefixed;
	}
	install_network();
	$made = populate_network( 1, $parts['host'], 'owner@mail-customer.test', 'Network', '/', '1' === $subdomains );
	if ( is_wp_error( $made ) && 'no_wildcard_dns' !== $made->get_error_code() ) {
		fwrite( STDERR, $made->get_error_message() );
		exit( 1 );
	}
	exit( 0 );
}

$base  = preg_replace( '/^www\./', '', $parts['host'] );
$sites = '1' === $subdomains
	? array( array( "blog.$base", '/' ), array( "jobs.de.$base", '/' ), array( 'www.own-domain.test', '/' ) )
	: array( array( $parts['host'], '/blog/' ), array( $parts['host'], '/jobs/' ) );
foreach ( $sites as [ $domain, $path ] ) {
	$id = wpmu_create_blog( $domain, $path, 'Site of a network', 1, array( 'public' => 1 ), 1 );
	if ( is_wp_error( $id ) ) {
		fwrite( STDERR, $id->get_error_message() );
		exit( 1 );
	}
	$address = "https://$domain" . rtrim( $path, '/' );
	switch_to_blog( $id );
	foreach ( array( 'siteurl', 'home' ) as $option ) {
		update_option( $option, $address );
	}
	update_option( 'template', 'twentytwentytwo' );
	update_option( 'stylesheet', 'twentytwentytwo' );
	update_option( 'widget_links', array( 'own' => "$address/own/ü", 'main' => "$url/main", 'mail' => 'reader@mail-customer.test' ) );
	$post = wp_insert_post(
		array(
			'post_title'   => "Marker of site $id",
			'post_content' => "<a href=\"$address/read\">own</a> <a href=\"$url/read\">main</a> <a href='//$domain/path'>bare</a>",
			'post_status'  => 'publish',
		)
	);
	update_post_meta( $post, 'design', wp_slash( wp_json_encode( array( 'link' => "$address/json" ) ) ) );
	restore_current_blog();
}
wpmu_create_user( 'zuckerwald', 'secret', 'jane@mail-customer.test' );
