<?php

declare(strict_types=1);

/*
 * What `BASE/index.php` requires. One request in, one answer out.
 */

namespace Stagelift\Review;

require_once __DIR__ . '/autoload.php';

Web\App::run(Web\Request::fromGlobals(), Core\Store::ofThisAgent())->send();
