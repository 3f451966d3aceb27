<?php
// The wiki itself is Debian's package; this repository holds what is the site's own.
define( 'MW_CONFIG_FILE', __DIR__ . '/LocalSettings.php' );
chdir( '/usr/share/mediawiki' );
require '/usr/share/mediawiki/index.php';
