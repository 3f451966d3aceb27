export { BoardColumnNews, ColumnNewsNotice } from './column-news-notice.tsx';
export { ScanMenu } from './scan-menu.tsx';
export { ScanPage } from './scan-page.tsx';
