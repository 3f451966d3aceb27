<?php

declare(strict_types=1);

/*
 * Runs one part of the client's pages for a test: the name of the part as an argument, JSON on standard input and output.
 */

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Log;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Pages\Html;
use Stagelift\Review\Pages\Mail;
use Stagelift\Review\Pages\RoomState;
use Stagelift\Review\Pages\Texts;

require dirname(__DIR__, 4) . '/electron/agent/php/autoload.php';

$given = json_decode((string) stream_get_contents(STDIN), true);
$parts = [
    'mail' => static function (array $given): array {
        $mail = Mail::parse((string) base64_decode($given['raw']));

        return get_object_vars($mail);
    },
    'text' => static function (array $given): array {
        $text = (string) base64_decode($given['text']);

        return ['text' => Html::text($text), 'href' => Html::href($text)];
    },
    'fold' => static function (array $given): array {
        $state = RoomState::fold($given['events'], Config::load(new Store($given['store'])));

        return [
            'remarks' => array_values($state->remarks),
            'decisions' => array_values($state->decisions),
            'seen' => array_values($state->seen),
            'approval' => $state->approval(),
        ];
    },
    'seed' => static function (array $given): array {
        $store = new Store($given['store']);
        $log = new Log($store, Keys::load($store));

        return array_map(static function ($one): array {
            return $one->event();
        }, $log->append($given['drafts']));
    },
    'words' => static function (array $given): array {
        $texts = Texts::load($given['language'], new DateTimeZone($given['zone']));

        return [
            'date' => $texts->date($given['at']),
            'time' => $texts->time($given['at']),
            'number' => $texts->number(1234567),
            'one' => $texts->count('remarks.open', 1),
            'many' => $texts->count('remarks.open', 1200),
            'language' => $texts->language,
            'direction' => $texts->direction(),
        ];
    },
];
echo json_encode($parts[$argv[1]]($given), JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR);
