<?php

declare(strict_types=1);

namespace Stagelift\Review;

/*
 * Finds our classes and nobody else's: `Stagelift\Review\Core\Log` is in `core/Log.php`. The closure keeps every name of
 * ours out of the reviewed site's globals.
 */
\spl_autoload_register(static function (string $class): void {
    if (\strncmp($class, 'Stagelift\\Review\\', 17) !== 0) {
        return;
    }
    $parts = \explode('\\', \substr($class, 17));
    $name = (string) \array_pop($parts);
    $file = __DIR__ . '/' . \strtolower(\implode('/', $parts)) . '/' . $name . '.php';
    if (\preg_match('/^[A-Za-z]+\z/', $name) === 1 && \is_file($file)) {
        require $file;
    }
});
