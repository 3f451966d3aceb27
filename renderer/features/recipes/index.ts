export { RecipePage } from './recipe-page.tsx';
