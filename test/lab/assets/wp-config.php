<?php
/**
 * The shop's settings, written the way a hoster's panel writes them.
 */
define( 'DB_NAME', '@DB_NAME@' );
define( 'DB_USER', '@DB_USER@' );
define( 'DB_PASSWORD', '@DB_PASSWORD@' );
define( 'DB_HOST', '@DB_HOST@' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

define( 'AUTH_KEY',         '@SALT@-auth-key' );
define( 'SECURE_AUTH_KEY',  '@SALT@-secure-auth-key' );
define( 'LOGGED_IN_KEY',    '@SALT@-logged-in-key' );
define( 'NONCE_KEY',        '@SALT@-nonce-key' );
define( 'AUTH_SALT',        '@SALT@-auth-salt' );
define( 'SECURE_AUTH_SALT', '@SALT@-secure-auth-salt' );
define( 'LOGGED_IN_SALT',   '@SALT@-logged-in-salt' );
define( 'NONCE_SALT',       '@SALT@-nonce-salt' );

$table_prefix = 'wp_';

define( 'WP_ENVIRONMENT_TYPE', '@ENVIRONMENT@' );
define( 'WP_DEBUG', false );
define( 'DISABLE_WP_CRON', true );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'FS_METHOD', 'direct' );

/* That's all, stop editing! Happy publishing. */

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
