import '../../../renderer/without-eval.ts';
import { createRoot } from 'react-dom/client';
import { App } from '../../../renderer/app/app.tsx';
import { createFakeClient } from '../fake-client.ts';
import { findScene } from './scenes.ts';

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root element');
const scene = findScene(new URLSearchParams(window.location.search).get('scene'));
createRoot(root).render(<App client={createFakeClient(scene)} />);
