<?php

declare(strict_types=1);

/*
 * What the engine calls over SSH: `php STORE/agent/cli.php COMMAND`, JSON on standard input and output. Answers 404 to
 * whoever reaches it with a browser.
 */

namespace Stagelift\Review;

if (\PHP_SAPI !== 'cli') {
    \http_response_code(404);
    exit;
}

require_once __DIR__ . '/autoload.php';

exit(Engine\Commands::main($argv));
