<?php
// The framework comes from Debian's packages instead of from Composer.
require_once 'Illuminate/autoload.php';
