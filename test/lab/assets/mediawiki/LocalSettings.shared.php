<?php
// What all environments of the wiki share.
$wgSitename = 'Fixture wiki';
$wgResourceBasePath = '';
$wgMainCacheType = CACHE_NONE;
$wgEnableUploads = true;
$wgUploadDirectory = __DIR__ . '/images';
$wgMainPageIsDomainRoot = true;
wfLoadSkin( 'Vector' );
