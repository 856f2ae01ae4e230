package book

import "time"

// freshMonths is how long list prices count as current after a check.
const freshMonths = 6

// Checked is the day on which every price of the book was last compared with its vendor's list;
// zero for a book made by [New].
func (b *Book) Checked() time.Time { return b.checked }

// Stale reports whether prices checked on one day are too old on another, which is after six
// months. It is false if either day is unknown.
func Stale(checked, today time.Time) bool {
	return !checked.IsZero() && !today.IsZero() && checked.AddDate(0, freshMonths, 0).Before(today)
}
