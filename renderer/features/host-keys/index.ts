export { HostKeyQuestions } from './host-key-questions.tsx';
