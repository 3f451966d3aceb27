<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Rates;

/** `r=shot`: takes a picture of a page, and shows one. */
final class ShotPage implements Page
{
    public function answer(Visit $visit): Response
    {
        $shots = new Shots($visit->store());
        $request = $visit->request();
        if (!$request->isPost()) {
            $shot = $shots->get($request->query('id', 40) ?? '');

            return new Response(200, [
                'Content-Type' => $shot['type'],
                'Cache-Control' => 'private, max-age=86400, immutable',
            ], $shot['bytes']);
        }
        $type = $request->contentType();
        if ($type !== 'image/png' && $type !== 'image/webp') {
            throw new Problem(400, 'not-a-picture', 'Only PNG and WebP pictures are taken.');
        }
        (new Rates($visit->store(), $visit->keys()))->take('shot', $visit->session()->key(), 30, 12);

        return Response::json(201, ['shot' => $shots->add($request->body(Shots::MAX_BYTES), $type)]);
    }
}
