package resolvers

import (
	"github.com/jiaofu/jiaofu/graph"
	"github.com/jiaofu/jiaofu/store"
)

// defaultPage is the size of a page when the caller names none.
const defaultPage = 20

// pageArgs are the arguments of every paged list.
type pageArgs struct {
	first, last   *int
	after, before *string
}

// page reads the arguments for a list: BAD_USER_INPUT for mixtures and sizes
// out of range, CURSOR_INVALID for cursors of something else.
func (a pageArgs) page(list string) (store.Page, error) {
	backward := a.last != nil || a.before != nil
	if backward && (a.first != nil || a.after != nil) {
		return store.Page{}, badInput("page by first and after, or by last and before, but not by both",
			"请使用 first 与 after，或 last 与 before 分页，不能混用")
	}

	p := store.Page{Limit: defaultPage, FromEnd: backward}

	for _, size := range []*int{a.first, a.last} {
		if size == nil {
			continue
		}

		if *size < 1 || *size > store.MaxPage {
			return store.Page{}, badInput("a page has 1 to 100 items", "每页数量须为 1 到 100")
		}

		p.Limit = *size
	}

	var err error
	if a.after != nil {
		p.After, err = decodeKey(list, *a.after)
	}

	if a.before != nil {
		p.Before, err = decodeKey(list, *a.before)
	}

	return p, err
}

// info tells where a page stands. What lies behind the reader is known only as
// far as that there was a cursor.
func (a pageArgs) info(p store.Page, more bool, cursors []string) graph.PageInfo {
	info := graph.PageInfo{HasNextPage: more, HasPreviousPage: a.after != nil}
	if p.FromEnd {
		info = graph.PageInfo{HasNextPage: a.before != nil, HasPreviousPage: more}
	}

	if len(cursors) > 0 {
		info.StartCursor, info.EndCursor = &cursors[0], &cursors[len(cursors)-1]
	}

	return info
}
