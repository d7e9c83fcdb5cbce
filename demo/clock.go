package demo

import (
	"cmp"
	"time"

	"github.com/jiaofu/jiaofu/delivery"
)

// Office hours, and China's time, which has no summer time.
const (
	officeOpens = 9 * time.Hour
	officeDay   = 9*time.Hour + 30*time.Minute
	chinaOffset = 8 * 60 * 60
)

// clock tells the times of stories: so many days before now.
type clock struct {
	now time.Time
	day time.Duration
}

// newClock makes a clock whose days are as long as those of a timing.
func newClock(now time.Time, day time.Duration) clock {
	return clock{now: now, day: cmp.Or(day, delivery.Day)}
}

// ago returns the time so many days before now. People work in the daytime, so
// that a time of an earlier date is moved into the office hours of that date,
// keeping the order of times; on the date of now, and where days are no days,
// there is nowhere to move to.
func (c clock) ago(days float64) time.Time {
	at := c.now.Add(-time.Duration(days * float64(c.day)))
	if c.day != delivery.Day {
		return at
	}

	zone := time.FixedZone("CST", chinaOffset)
	date := midnight(at.In(zone))

	if !date.Before(midnight(c.now.In(zone))) {
		return at
	}

	passed := at.Sub(date)

	return date.Add(officeOpens + time.Duration(float64(passed)*float64(officeDay)/float64(delivery.Day)))
}

func midnight(t time.Time) time.Time {
	year, month, day := t.Date()

	return time.Date(year, month, day, 0, 0, 0, 0, t.Location())
}
