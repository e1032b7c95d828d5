// Which of live and deleted things a list shows.

export type Visibility = 'active' | 'deleted' | 'all';
