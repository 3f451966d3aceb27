<?php

declare(strict_types=1);

namespace Stagelift\Review;

/*
 * Runs before every PHP file of the reviewed site. Without a pass nothing of the site runs: also when anything of ours is
 * missing or broken, for then PHP ends here. No variable is left behind.
 */
require_once __DIR__ . '/autoload.php';

if (!Site\Door::open()) {
    exit;
}
while (Site\Door::hasNext()) {
    require Site\Door::next();
}
