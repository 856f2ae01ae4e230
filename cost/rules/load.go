package rules

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// Load is how much a service is used in a month, and when.
type Load struct {
	// Requests is the number of requests a month.
	Requests Quantity
	Profile  Profile
	// Seconds is how long a request keeps an instance busy.
	Seconds Quantity
	// Response, Log and AccessLog are in GiB per request.
	Response, Log, AccessLog Quantity
	// Traffic is the configured traffic.
	Traffic service.Traffic
	// Today determines dated prices, such as those of a version's support.
	Today time.Time
}

// LoadOf returns the configured load. Values that the config does not set are open.
func LoadOf(t service.Traffic, today time.Time) Load {
	l := Load{
		Requests:  Open("traffic.requestsPerMonth"),
		Profile:   ProfileOf(t),
		Seconds:   Open("traffic.averageMs"),
		Response:  perRequest(t.ResponseKiB, "traffic.responseKiB"),
		Log:       perRequest(t.LogKiBPerRequest, "traffic.logKiBPerRequest"),
		AccessLog: perRequest(t.AccessLogKiBPerRequest, "traffic.accessLogKiBPerRequest"),
		Traffic:   t, Today: today,
	}
	if t.AverageMs != nil {
		l.Seconds = Exactly(decimal.New(int64(*t.AverageMs), -3), "s")
	}
	if t.RequestsPerMonth != nil {
		l = l.With(decimal.NewFromInt(*t.RequestsPerMonth))
	}
	return l
}

// perRequest returns a size per request in GiB; the config has it in KiB.
func perRequest(kib *decimal.Decimal, key string) Quantity {
	if kib == nil {
		return Open(key)
	}
	return Explained(kib.Div(decimal.NewFromInt(1<<20)), kib.String()+" KiB")
}

// With returns the load with another number of requests a month.
func (l Load) With(requests decimal.Decimal) Load {
	l.Requests = Exactly(requests, "requests")
	return l
}

// Steady returns the load without hours and peaks: the same all month.
func (l Load) Steady() Load {
	l.Profile = steady
	return l
}

// Part returns the load of a resource that gets a share of the requests.
func (l Load) Part(share decimal.Decimal) Load {
	if !share.Equal(One) {
		l.Requests = l.Requests.Times(Share(share, "of them"))
	}
	return l
}

// Responses returns the responses in GiB a month; Logs and AccessLogs have the same unit.
func (l Load) Responses() Quantity { return l.Requests.Times(l.Response) }

// Logs returns what the application writes.
func (l Load) Logs() Quantity { return l.Requests.Times(l.Log) }

// AccessLogs returns what the entry point writes.
func (l Load) AccessLogs() Quantity { return l.Requests.Times(l.AccessLog) }

// ColdSeconds returns the seconds a month that instances spend starting: requests x share x
// duration.
func (l Load) ColdSeconds() Quantity {
	cold := l.Traffic.ColdStarts
	if cold.Percent == nil || cold.AverageMs == nil {
		return l.Requests.OrZero(Open("traffic.coldStarts"))
	}
	return l.Requests.Times(Explained(cold.Percent.Shift(-2), cold.Percent.String()+" %")).
		Times(Exactly(decimal.New(int64(*cold.AverageMs), -3), "s start"))
}

// InFlight returns the average number of requests being served over the whole month if each
// takes this long, by Little's law.
func (l Load) InFlight(seconds Quantity) Quantity {
	if l.Requests.Unknown || seconds.Unknown {
		return l.Requests.OrZero(Open(Union(l.Requests.Missing, seconds.Missing)...))
	}
	value := l.Requests.Value.Mul(seconds.Value).Div(Month)
	return Explained(value, l.Requests.Explain+" × "+seconds.Explain+" / 730 h = "+Number(value)+" in flight")
}

// AtPeak returns the number of requests being served at the peak of the hours with requests,
// for which instances are sized.
func (l Load) AtPeak() Quantity {
	average := l.InFlight(l.Seconds)
	if average.Unknown || l.Profile.IsSteady() {
		return average
	}
	value := average.Value.Div(l.Profile.Share).Mul(l.Profile.Peak)
	return Explained(value, average.Explain+", "+Number(value)+" at the peak ("+l.Profile.String()+")")
}

// Profile is the distribution of requests over time: in a share of the month, with a peak above
// the average of that time. A platform that bills requests or busy time costs the same with
// every profile; one that bills instances runs as many as the peak needs.
type Profile struct {
	// Hours is how many hours a week have requests; 168 is all.
	Hours int
	// Share is the share of the month with requests, and Peak the peak load divided by the
	// average of that time. Both are 1 by default.
	Share, Peak decimal.Decimal
}

// steady is the profile of a constant load.
var steady = Profile{Hours: service.HoursPerWeek, Share: One, Peak: One}

// ProfileOf returns the configured profile.
func ProfileOf(t service.Traffic) Profile {
	p := steady
	if hours := t.WorkingHours.PerWeek(); hours != service.HoursPerWeek {
		p.Hours, p.Share = hours, decimal.NewFromInt(int64(hours)).Div(decimal.NewFromInt(service.HoursPerWeek))
	}
	if t.PeakFactor != nil {
		p.Peak = *t.PeakFactor
	}
	return p
}

// AllWeek reports whether every hour has requests.
func (p Profile) AllWeek() bool { return p.Hours == service.HoursPerWeek }

// IsSteady reports whether the load is the same all month.
func (p Profile) IsSteady() bool { return p.AllWeek() && p.Peak.Equal(One) }

// String describes what is not constant: "40 of 168 h a week, peak 3 x".
func (p Profile) String() string {
	text := ""
	if !p.AllWeek() {
		text = fmt.Sprintf("%d of %d h a week", p.Hours, service.HoursPerWeek)
	}
	if !p.Peak.Equal(One) {
		if text != "" {
			text += ", "
		}
		text += "peak " + p.Peak.String() + " x"
	}
	return text
}

// OverMonth averages a value for the hours with requests and one for the other hours.
func (p Profile) OverMonth(working, otherwise decimal.Decimal) decimal.Decimal {
	if p.AllWeek() {
		return working
	}
	return working.Mul(p.Share).Add(otherwise.Mul(One.Sub(p.Share)))
}

// ExplainOverMonth explains an average; "" if there is only one value.
func (p Profile) ExplainOverMonth(working, otherwise decimal.Decimal) string {
	if p.AllWeek() || working.Equal(otherwise) {
		return ""
	}
	return fmt.Sprintf("; %s in %d of %d h a week, %s otherwise", Number(working), p.Hours, service.HoursPerWeek, Number(otherwise))
}
