package rules

import (
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/service"
)

// Load is how much a service is used in a month, and when.
type Load struct {
	// Requests a month.
	Requests Quantity
	Profile  Profile
	// Seconds that a request keeps an instance busy.
	Seconds Quantity
	// Response, Log and AccessLog are GiB a request.
	Response, Log, AccessLog Quantity
	// Traffic is what the config states.
	Traffic service.Traffic
	// Today decides dated prices, such as those of a version's support.
	Today time.Time
}

// LoadOf is the load that the config states. Requests that it does not state are open.
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

// perRequest is a size per request in GiB, which the config gives in KiB.
func perRequest(kib *decimal.Decimal, key string) Quantity {
	if kib == nil {
		return Open(key)
	}
	return Explained(kib.Div(decimal.NewFromInt(1<<20)), kib.String()+" KiB")
}

// With is the load at another number of requests a month.
func (l Load) With(requests decimal.Decimal) Load {
	l.Requests = Exactly(requests, "requests")
	return l
}

// Steady is the load without hours and peaks: the same all month.
func (l Load) Steady() Load {
	l.Profile = steady
	return l
}

// Part is the load of what gets a share of the requests.
func (l Load) Part(share decimal.Decimal) Load {
	if !share.Equal(One) {
		l.Requests = l.Requests.Times(Share(share, "of them"))
	}
	return l
}

// Responses are GiB a month; so are Logs and AccessLogs.
func (l Load) Responses() Quantity { return l.Requests.Times(l.Response) }

// Logs are what the application writes.
func (l Load) Logs() Quantity { return l.Requests.Times(l.Log) }

// AccessLogs are what the entry point writes.
func (l Load) AccessLogs() Quantity { return l.Requests.Times(l.AccessLog) }

// ColdSeconds is the time a month in which instances start: requests x share x
// duration.
func (l Load) ColdSeconds() Quantity {
	cold := l.Traffic.ColdStarts
	if cold.Percent == nil || cold.AverageMs == nil {
		return l.Requests.OrZero(Open("traffic.coldStarts"))
	}
	return l.Requests.Times(Explained(cold.Percent.Shift(-2), cold.Percent.String()+" %")).
		Times(Exactly(decimal.New(int64(*cold.AverageMs), -3), "s start"))
}

// InFlight is Little's law: the average number of requests being served, over the
// whole month, where each takes so many seconds.
func (l Load) InFlight(seconds Quantity) Quantity {
	if l.Requests.Unknown || seconds.Unknown {
		return l.Requests.OrZero(Open(Union(l.Requests.Missing, seconds.Missing)...))
	}
	value := l.Requests.Value.Mul(seconds.Value).Div(Month)
	return Explained(value, l.Requests.Explain+" × "+seconds.Explain+" / 730 h = "+Number(value)+" in flight")
}

// AtPeak is the number of requests being served at the peak of the hours in which
// requests come: what instances are sized for.
func (l Load) AtPeak() Quantity {
	average := l.InFlight(l.Seconds)
	if average.Unknown || l.Profile.IsSteady() {
		return average
	}
	value := average.Value.Div(l.Profile.Share).Mul(l.Profile.Peak)
	return Explained(value, average.Explain+", "+Number(value)+" at the peak ("+l.Profile.String()+")")
}

// Profile is when requests come: in a share of the month, at a peak above the average
// of that time. A platform that bills requests or busy time charges the same for
// every profile; one that bills instances keeps as many as the peak needs.
type Profile struct {
	// Hours a week in which requests come; 168 is all.
	Hours int
	// Share of the month in which requests come, and Peak load over that time's
	// average; both 1 where nothing else is stated.
	Share, Peak decimal.Decimal
}

// steady is the profile of a load that does not change.
var steady = Profile{Hours: service.HoursPerWeek, Share: One, Peak: One}

// ProfileOf is the profile that the config states.
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

// AllWeek says that no hour is without requests.
func (p Profile) AllWeek() bool { return p.Hours == service.HoursPerWeek }

// IsSteady says that the load is the same all month.
func (p Profile) IsSteady() bool { return p.AllWeek() && p.Peak.Equal(One) }

// String names what is not steady: "40 of 168 h a week, peak 3 x".
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

// OverMonth averages what holds while requests come with what holds otherwise.
func (p Profile) OverMonth(working, otherwise decimal.Decimal) decimal.Decimal {
	if p.AllWeek() {
		return working
	}
	return working.Mul(p.Share).Add(otherwise.Mul(One.Sub(p.Share)))
}

// ExplainOverMonth says how an average comes about: nothing where there is one value
// only.
func (p Profile) ExplainOverMonth(working, otherwise decimal.Decimal) string {
	if p.AllWeek() || working.Equal(otherwise) {
		return ""
	}
	return fmt.Sprintf("; %s in %d of %d h a week, %s otherwise", Number(working), p.Hours, service.HoursPerWeek, Number(otherwise))
}
