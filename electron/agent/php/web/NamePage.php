<?php

declare(strict_types=1);

namespace Stagelift\Review\Web;

use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Json;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Pages\Texts;

/** `r=name`: another name or another language for this visitor. */
final class NamePage implements Page
{
    public function answer(Visit $visit): Response
    {
        $values = Json::decodeObject($visit->request()->body(4096));
        if ($values === null) {
            throw new Problem(400, 'invalid', 'The body is no JSON object.');
        }
        $in = new Fields($values);
        $changes = [];
        if ($in->has('name')) {
            $changes['name'] = $in->line('name', 80);
        }
        if ($in->has('language')) {
            $changes['language'] = $in->choice('language', \array_map('strval', \array_keys(Texts::languages())));
        }
        $links = new Links($visit->store(), $visit->keys(), $visit->config()->id());
        $session = (new Sessions($visit->store(), $visit->config(), $links))->change($visit->session(), $changes);

        return Response::json(200, ['name' => $session->personName(), 'language' => $session->language()]);
    }
}
