<?php

declare(strict_types=1);

namespace Stagelift\Review\Engine;

use Stagelift\Review\Core\Fields;
use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Keys;
use Stagelift\Review\Core\Links;
use Stagelift\Review\Core\Passes;
use Stagelift\Review\Core\Store;
use Stagelift\Review\Web\Sessions;

/** Writes links. One that is taken back ends its sessions and passes before the command answers. */
final class LinkFiles
{
    /** @var Store */
    private $store;

    public function __construct(Store $store)
    {
        $this->store = $store;
    }

    /**
     * @param array<int, Fields> $wishes
     * @return array<int, array<string, mixed>> Links as `reviewLinkSchema` has them.
     */
    public function write(array $wishes): array
    {
        $files = \array_map(function (Fields $in): array {
            return $this->file($in);
        }, $wishes);
        foreach ($files as $file) {
            $this->store->writeJson('links/' . $file['id'] . '.json', $file);
            if ($file['revokedAt'] !== null) {
                $links = new Links($this->store, Keys::load($this->store), '');
                Sessions::endAll($this->store, $file['id']);
                (new Passes($this->store, $links))->end($file['id'], null);
            }
        }

        return \array_map(function (array $file): array {
            return $this->shown($file);
        }, $files);
    }

    /** @return array<string, mixed> */
    private function file(Fields $in): array
    {
        $id = $in->line('id', 12);
        if (!Ids::isLink($id)) {
            throw Fields::refuse('id');
        }
        $before = $this->store->readJson("links/$id.json") ?? [];
        $expiresAt = $in->time('expiresAt');

        return [
            'id' => $id,
            'person' => $in->line('person', 80),
            'name' => $in->line('name', 80),
            'purpose' => $in->choice('purpose', ['view', 'comment', 'approve']),
            'pinHash' => $in->isGiven('pinHash') ? $this->pinHash($in) : $before['pinHash'] ?? null,
            'createdAt' => $in->time('createdAt'),
            'expiresAt' => $expiresAt,
            'signedUntil' => $in->has('signedUntil') ? $in->time('signedUntil') : $before['signedUntil'] ?? $expiresAt,
            'revokedAt' => $in->has('revokedAt') ? $in->time('revokedAt') : null,
        ];
    }

    private function pinHash(Fields $in): ?string
    {
        if (!$in->has('pinHash')) {
            return null;
        }
        $hash = $in->line('pinHash', 255);
        // Whatever PHP does not know would compare with nothing, or with everything.
        if ((\password_get_info($hash)['algoName'] ?? 'unknown') === 'unknown') {
            throw Fields::refuse('pinHash');
        }

        return $hash;
    }

    /**
     * @param array<string, mixed> $file
     * @return array<string, mixed>
     */
    private function shown(array $file): array
    {
        $used = $this->store->readJson('links/' . $file['id'] . '.used') ?? [];
        $shown = ['hasPin' => $file['pinHash'] !== null]
            + $file
            + ['firstUse' => $used['firstUse'] ?? null, 'lastUse' => $used['lastUse'] ?? null];
        unset($shown['pinHash']);

        return $shown;
    }
}
