<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Problem;
use Stagelift\Review\Pages\Html;

/** `r=panel`: the overlay's frame. Nothing but its bundle; who is there, it asks with `me`. Only the site may frame it. */
final class PanelPage implements Page
{
    public function answer(Visit $visit): Response
    {
        $config = $visit->config();
        $script = $config->asset('panel');
        $style = $config->asset('style');
        if ($script === null || $style === null) {
            throw new Problem(404, 'not-found', 'The overlay is not installed.');
        }
        $html = '<!doctype html>' . "\n" . '<html lang="' . Html::text($visit->texts()->language) . '" data-site="'
            . Html::text($config->siteOrigin()) . '" data-id="' . Html::text($config->id()) . '">' . "\n"
            . '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            . '<meta name="color-scheme" content="light dark"><title>Stagelift</title>'
            . '<link rel="stylesheet" href="' . Html::text($style) . '">'
            . '<script type="module" src="' . Html::text($script) . '"></script></head>' . "\n" . '<body></body></html>' . "\n";

        return new Response(200, [
            'Content-Type' => 'text/html; charset=utf-8',
            'Content-Security-Policy' => "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
                . "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors " . $config->siteOrigin(),
            // So that it can be framed by a site that isolates itself.
            'Cross-Origin-Embedder-Policy' => 'require-corp',
            'Cross-Origin-Resource-Policy' => 'cross-origin',
        ], $html);
    }
}
