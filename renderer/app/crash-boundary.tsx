import { Component, type ReactNode } from 'react';
import { FailureOf } from '../features/failures/index.ts';
import { Button, LinkButton } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { strings } from './strings.ts';

interface CrashBoundaryState {
  readonly error: unknown;
}

/** Keeps one broken screen from taking the window with it. */
export class CrashBoundary extends Component<{ readonly children: ReactNode }, CrashBoundaryState> {
  override state: CrashBoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): CrashBoundaryState {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <Page title={strings.crashed} subtitle={strings.crashedText} width="form">
        <FailureOf
          error={this.state.error}
          actions={
            <>
              <LinkButton size="small" href="/projects">
                {strings.backToProjects}
              </LinkButton>
              <Button
                size="small"
                onPress={() => {
                  this.setState({ error: null });
                }}
              >
                {strings.reload}
              </Button>
            </>
          }
        />
      </Page>
    );
  }
}
