<?php

declare(strict_types=1);

namespace Stagelift\Review\Pages;

use Stagelift\Review\Core\Ids;
use Stagelift\Review\Core\Problem;
use Stagelift\Review\Web\Page;
use Stagelift\Review\Web\Response;
use Stagelift\Review\Web\Visit;

/**
 * The decision, in two steps: what is decided about and three choices that only lead on, then the choice once more with its button.
 * Nothing is decided by looking, by waiting, or by a single click.
 */
final class ApprovePage implements Page
{
    public function answer(Visit $visit): Response
    {
        return $visit->request()->isPost() ? $this->decide($visit) : $this->show($visit);
    }

    private function show(Visit $visit): Response
    {
        $state = RoomState::fold($visit->log()->events(), $visit->config());
        $verdict = $visit->request()->query('verdict', 40);
        if (!in_array($verdict, Deciding::VERDICTS, true) || !self::mayDecide($visit, $state) || self::isFromElsewhere($visit)) {
            return Layout::answer($visit, (new DecisionView($visit, $state))->page());
        }
        $values = ['name' => $visit->session()->personName(), 'text' => ''];

        return Layout::answer($visit, (new DecisionForm($visit, $state))->page($verdict, $values, []));
    }

    private function decide(Visit $visit): Response
    {
        $request = $visit->request();
        if (!$visit->session()->may('approve')) {
            throw new Problem(403, 'not-allowed', 'This link does not allow to decide.');
        }
        $id = (string) $request->field('id', 40);
        $tree = (string) $request->field('tree', 64);
        $verdict = (string) $request->field('verdict', 40);
        $values = ['name' => $request->field('name', 80), 'text' => $request->field('text', 10000)];
        $isWhole = Ids::isUuid($id) && Ids::isGitHash($tree) && in_array($verdict, Deciding::VERDICTS, true);
        if (!$isWhole || $values['name'] === null || $values['text'] === null) {
            throw new Problem(400, 'invalid', 'The form is not whole.');
        }
        $deciding = new Deciding($visit);
        $nonce = $deciding->nonce((string) $request->field('nonce', 80), $id, $tree);
        if ($nonce === 'forged') {
            throw new Problem(403, 'forged', 'This form was not made for this visitor and version.');
        }
        $known = $visit->log()->event($id);
        if ($known !== null) {
            return self::toReceipt($visit, $known);
        }
        $state = RoomState::fold($visit->log()->events(), $visit->config());
        $faults = Deciding::faults($verdict, $values['name'], $values['text'], count($state->open()));
        if ($nonce === 'late') {
            $faults['form'] = 'decide.late';
        }
        if ($faults !== [] && $tree === $state->tree) {
            return Layout::answer($visit, (new DecisionForm($visit, $state))->page($verdict, $values, $faults), 422);
        }
        try {
            return self::toReceipt($visit, $deciding->write($id, $verdict, $values['name'], $values['text'], $tree, $state));
        } catch (Problem $problem) {
            if ($problem->status() !== 409) {
                throw $problem;
            }

            return Layout::answer($visit, (new DecisionForm($visit, $state))->missed($problem->name(), $tree, $values['text']), 409);
        }
    }

    /** @param array<string, mixed> $event */
    private static function toReceipt(Visit $visit, array $event): Response
    {
        if ($event['kind'] !== 'decision' || $event['by']['person'] !== $visit->session()->person()) {
            throw new Problem(403, 'forged', 'This form was not made for this visitor and version.');
        }

        return Response::seeOther('?r=receipt&decision=' . $event['id']);
    }

    private static function mayDecide(Visit $visit, RoomState $state): bool
    {
        return $visit->session()->may('approve') && !$state->isMerged();
    }

    /** The second step is reached from the first one only: no other page may bring a visitor right before the button. */
    private static function isFromElsewhere(Visit $visit): bool
    {
        $site = $visit->request()->header('Sec-Fetch-Site');

        return $site !== null && $site !== 'same-origin';
    }
}
