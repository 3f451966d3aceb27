<?php

declare(strict_types=1);

/*
 * Answers for three hosts: the pages of the review by the agent itself, and a page each for the reviewed site and production.
 */

$host = (string) ($_SERVER['HTTP_HOST'] ?? '');
$store = (string) getenv('STAGELIFT_STORE');
if (strpos($host, '--review.') !== false) {
    require $store . '/agent/app.php';

    return true;
}
header('Content-Type: text/html; charset=utf-8');
$isSite = strpos($host, 'shop.preview.') === 0;
$file = $store . '/site' . parse_url((string) $_SERVER['REQUEST_URI'], PHP_URL_PATH) . '.html';
if ($isSite && is_file($file)) {
    readfile($file);

    return true;
}
$colour = $isSite ? '#12343b' : '#7a3b12';
$name = $isSite ? 'Shop with a new header' : 'Shop';
echo '<!doctype html><html lang="en"><meta charset="utf-8"><title>' . $name . '</title><body style="margin:0;font:18px sans-serif">'
    . '<header style="background:' . $colour . ';color:#fff;padding:' . ($isSite ? 64 : 24) . 'px"><h1>' . $name . '</h1></header>'
    . '<main style="padding:32px">' . str_repeat('<p>Bread, rolls and cake, baked in the night before.</p>', 40) . '</main></body></html>';

return true;
