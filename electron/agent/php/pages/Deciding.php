<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Config;
use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\LogView;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Core\Text;
use Stagelift\Review\Web\Visit;

/**
 * Writes decisions. A form carries an identifier and a nonce that is signed for it, the tree, the person and the hour: the same form
 * sent twice is one line of the log, and none can be made up, moved to somebody else, or kept for a later version.
 */
final class Deciding
{
    public const VERDICTS = ['approve', 'approve-with-remarks', 'not-yet'];

    /** @var Visit */
    private $visit;

    public function __construct(Visit $visit)
    {
        $this->visit = $visit;
    }

    /** @return array<string, string> hidden fields for a form that decides about what is deployed now */
    public function fields(string $verdict): array
    {
        $id = Ids::newUuid();
        $tree = $this->visit->config()->tree();
        $hour = $this->hour();

        return [
            'verdict' => $verdict,
            'id' => $id,
            'tree' => $tree,
            'nonce' => $hour . '.' . $this->sign($id, $tree, $hour),
            'token' => $this->visit->session()->token(),
        ];
    }

    /** Whether the nonce belongs to this identifier, tree and person: `fresh`, `late` (an hour ago or more) or `forged`. */
    public function nonce(string $nonce, string $id, string $tree): string
    {
        if (preg_match('/^(\d{1,9})\.([A-Za-z0-9_-]{32})\z/', $nonce, $match) !== 1) {
            return 'forged';
        }
        $hour = (int) $match[1];
        if (!hash_equals($this->sign($id, $tree, $hour), $match[2]) || $hour > $this->hour()) {
            return 'forged';
        }

        // The hour that has just ended counts as well: nobody has to hurry at five to twelve.
        return $hour >= $this->hour() - 1 ? 'fresh' : 'late';
    }

    /**
     * What has to be mended before the form can be taken: field to key of a sentence.
     * @return array<string, string>
     */
    public static function faults(string $verdict, string $name, string $text, int $open): array
    {
        $faults = [];
        if (Text::line($name) === '') {
            $faults['name'] = 'decide.name-missing';
        }
        if (trim(Text::lines($text)) === '' && self::needsText($verdict, $open)) {
            $faults['text'] = 'decide.text-missing.' . $verdict;
        }

        return $faults;
    }

    /** Whoever does not just approve says why, or has said so in remarks. */
    public static function needsText(string $verdict, int $open): bool
    {
        return $verdict !== 'approve' && $open === 0;
    }

    /**
     * Writes the decision, unless another tree is deployed by now or the review has ended meanwhile.
     * @return array<string, mixed> the log's line
     */
    public function write(string $id, string $verdict, string $name, string $text, string $tree, RoomState $state): array
    {
        $person = $this->visit->session()->person();
        $open = $state->open();
        $shots = array_values(array_filter(array_column($open, 'shot'), 'is_string'));
        $draft = [
            'id' => $id,
            'kind' => 'decision',
            'by' => $this->visit->session()->author(),
            'verdict' => $verdict,
            'text' => Text::lines($text),
            'name' => Text::line($name),
            'data' => $this->visit->config()->data(),
            'pages' => array_slice(self::pagesOf($state, $person), 0, 500),
            'open' => array_keys($open),
            'shots' => array_slice($shots, 0, 200),
        ];
        $check = function (LogView $view, array $ignored, Config $config) use ($tree, $draft): void {
            if ($this->mustBePossible($view, $config)->isMerged()) {
                throw new Problem(409, 'merged', 'This version has been published.');
            }
            if ($config->tree() !== $tree || $config->data() !== $draft['data']) {
                throw new Problem(409, 'changed', 'Another version is deployed now.');
            }
        };

        return $this->visit->log()->append([$draft], $check)[0]->event();
    }

    /** Takes a decision of this visitor back. */
    public function withdraw(string $id, string $decision): void
    {
        $draft = ['id' => $id, 'kind' => 'withdrawn', 'by' => $this->visit->session()->author(), 'decision' => $decision];
        $this->visit->log()->append([$draft], function (LogView $view, array $ignored, Config $config) use ($decision): void {
            $state = $this->mustBePossible($view, $config);
            $known = $state->decisions[$decision] ?? null;
            if ($known === null || $known['by']['person'] !== $this->visit->session()->person()) {
                throw new Problem(403, 'not-yours', 'Only who has decided can withdraw it.');
            }
            if ($state->mergedAt !== null) {
                throw new Problem(409, 'merged', 'This version has been published.');
            }
            if ($known['standing'] === 'withdrawn') {
                throw new Problem(409, 'already', 'This decision was withdrawn before.');
            }
        });
    }

    /** @return list<array{path: string, title: string}> pages that one person has looked at */
    public static function pagesOf(RoomState $state, string $person): array
    {
        $pages = [];
        foreach ($state->seen as $page) {
            if (isset($page['by'][$person])) {
                $pages[] = ['path' => $page['path'], 'title' => $page['title']];
            }
        }

        return $pages;
    }

    /** Refuses what came in between: the end of the review, or a link that was taken back. */
    private function mustBePossible(LogView $view, Config $config): RoomState
    {
        $config->mustBeOpen($this->visit->now());
        $state = RoomState::fold($view->all(), $config);
        $session = $this->visit->session();
        if (!$session->may('approve') || !$state->isAsked($session->link(), $session->person())) {
            throw new Problem(403, 'not-allowed', 'This link does not allow to decide, or was taken back.');
        }

        return $state;
    }

    private function sign(string $id, string $tree, int $hour): string
    {
        return $this->visit->keys()->ofNonce([
            'decide', $this->visit->config()->id(), $tree, $this->visit->session()->person(), (string) $hour, $id
        ]);
    }

    private function hour(): int
    {
        return intdiv($this->visit->now(), 3600);
    }
}
