<?php
define( 'MW_CONFIG_FILE', dirname( __DIR__ ) . '/LocalSettings.php' );
require '/usr/share/mediawiki/maintenance/update.php';
