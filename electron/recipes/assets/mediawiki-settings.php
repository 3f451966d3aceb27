<?php
// Made by Stagelift for this environment alone. What all environments share is in the repository's LocalSettings.shared.php.
if ( !defined( 'MEDIAWIKI' ) ) {
	exit;
}
if ( is_file( __DIR__ . '/LocalSettings.shared.php' ) ) {
	require __DIR__ . '/LocalSettings.shared.php';
}
$wgServer = {url};
$wgScriptPath = '';
$wgDBtype = 'mysql';
$wgDBserver = {host};
$wgDBname = {name};
$wgDBuser = {user};
$wgDBpassword = {password};
$wgDBprefix = {prefix};
$wgSecretKey = {secret64};
$wgUpgradeKey = {secret16};
$wgAuthenticationTokenVersion = {secret8};
$wgEnableEmail = false;
$wgJobRunRate = 0;
$wgDefaultRobotPolicy = 'noindex,nofollow';
$wgShowExceptionDetails = false;
