package service

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"bankchurn/config"
)

// Validate checks a service without the options of platform p: its keys against each other, and
// against the platform's overall [Limits].
func (ps Platforms) Validate(p Platform, s Service, t Traffic, r *config.Report) {
	validateEnvironment("service.env", s.Env, r)
	validateEnvironment("service.secrets", s.Secrets, r)
	for _, name := range config.SortedNames(s.Secrets) {
		if _, both := s.Env[name]; both {
			r.Refuse(config.Problem{Path: "service.env." + name, Reason: "is also in service.secrets; keep one of them"})
		}
	}
	validateLabels(s.Labels, r)
	if s.Scaling.Min != nil && s.Scaling.Max != nil && *s.Scaling.Min > *s.Scaling.Max {
		r.Refuse(config.Problem{Path: "service.scaling.min", Value: *s.Scaling.Min, Reason: fmt.Sprintf("is above service.scaling.max, which is %d", *s.Scaling.Max)})
	}
	if t.AverageMs != nil && *t.AverageMs > s.TimeoutSeconds*1000 {
		r.Refuse(config.Problem{
			Path: "traffic.averageMs", Value: *t.AverageMs,
			Reason:  fmt.Sprintf("exceeds service.timeoutSeconds (%d s)", s.TimeoutSeconds),
			Allowed: fmt.Sprintf("up to %d", s.TimeoutSeconds*1000),
		})
	}
	if (t.ColdStarts.Percent == nil) != (t.ColdStarts.AverageMs == nil) {
		r.Refuse(config.Problem{Path: "traffic.coldStarts", Reason: "requires both percent and averageMs"})
	}
	ps.validateLimits(p, s, r)
	if most := p.Limits.MaxResponseKiB; most > 0 && t.ResponseKiB != nil && t.ResponseKiB.GreaterThan(decimal.NewFromInt(int64(most))) {
		r.Refuse(config.Problem{
			Path: "traffic.responseKiB", Value: *t.ResponseKiB,
			Reason: fmt.Sprintf("%s limits responses to %d KiB", p.Name, most),
			Allowed: fmt.Sprintf("up to %d on %s", most, p.Name) + ps.Hint("; platforms that can: ", func(o Platform) bool {
				return o.Limits.MaxResponseKiB == 0 || t.ResponseKiB.LessThanOrEqual(decimal.NewFromInt(int64(o.Limits.MaxResponseKiB)))
			}),
		})
	}
}

// validateLimits rejects what exceeds the platform's limits and names the platforms that support
// it.
func (ps Platforms) validateLimits(p Platform, s Service, r *config.Report) {
	l := p.Limits
	const can = "; platforms that can: "
	if s.MemoryMiB > l.MaxMemoryMiB {
		r.Refuse(config.Problem{
			Path: "service.memoryMiB", Value: s.MemoryMiB,
			Reason:  fmt.Sprintf("%s limits an instance to %d MiB", p.Name, l.MaxMemoryMiB),
			Allowed: fmt.Sprintf("up to %d on %s", l.MaxMemoryMiB, p.Name) + ps.Hint(can, func(o Platform) bool { return o.Limits.MaxMemoryMiB >= s.MemoryMiB }),
		})
	}
	if s.CPU > float64(l.MaxCPU) {
		r.Refuse(config.Problem{
			Path: "service.cpu", Value: s.CPU,
			Reason:  fmt.Sprintf("%s limits an instance to %d vCPU", p.Name, l.MaxCPU),
			Allowed: fmt.Sprintf("up to %d on %s", l.MaxCPU, p.Name) + ps.Hint(can, func(o Platform) bool { return s.CPU <= float64(o.Limits.MaxCPU) }),
		})
	}
	if l.MaxTimeoutSeconds > 0 && s.TimeoutSeconds > l.MaxTimeoutSeconds {
		r.Refuse(config.Problem{
			Path: "service.timeoutSeconds", Value: s.TimeoutSeconds,
			Reason: fmt.Sprintf("%s limits a request to %d s", p.Name, l.MaxTimeoutSeconds),
			Allowed: fmt.Sprintf("up to %d on %s", l.MaxTimeoutSeconds, p.Name) + ps.Hint(can, func(o Platform) bool {
				return o.Limits.MaxTimeoutSeconds == 0 || o.Limits.MaxTimeoutSeconds >= s.TimeoutSeconds
			}),
		})
	}
	ps.validateGPU(p, s, r)
	if s.Scaling.Min != nil && *s.Scaling.Min == 0 && !l.ScalesToZero {
		r.Refuse(config.Problem{
			Path: "service.scaling.min", Value: 0, Reason: p.Name + " always runs at least one instance",
			Allowed: "1 or more on " + p.Name + ps.Hint("; platforms that scale to zero: ", func(o Platform) bool { return o.Limits.ScalesToZero }),
		})
	}
}

var environmentName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func validateEnvironment[V any](path string, env map[string]V, r *config.Report) {
	for _, name := range config.SortedNames(env) {
		if !environmentName.MatchString(name) {
			r.Refuse(config.Problem{Path: path + "." + name, Reason: "is not a valid environment variable name", Allowed: "letters, digits and underscores, not starting with a digit"})
		}
	}
}

var (
	labelKey   = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,62}$`)
	labelValue = regexp.MustCompile(`^[a-z0-9_-]{0,63}$`)
)

// LabelValues describes what [IsLabelValue] accepts.
const LabelValues = "lowercase letters, digits, hyphens and underscores, at most 63 characters"

// IsLabelValue reports whether both clouds accept the text as a label's value.
func IsLabelValue(text string) bool { return labelValue.MatchString(text) }

// maxLabels leaves room for the labels this program sets itself; AWS allows 50
// tags per resource and Google Cloud 64 labels.
const maxLabels = 40

// OwnLabels are the labels that this program sets itself.
var OwnLabels = []string{"managed-by", "project", "service", "stack"}

func validateLabels(labels map[string]string, r *config.Report) {
	if len(labels) > maxLabels {
		r.Refuse(config.Problem{Path: "service.labels", Value: len(labels), Reason: "too many labels", Allowed: "up to " + strconv.Itoa(maxLabels)})
	}
	for _, key := range config.SortedNames(labels) {
		path := "service.labels." + key
		switch {
		case !labelKey.MatchString(key):
			r.Refuse(config.Problem{Path: path, Reason: "is not a valid label key", Allowed: "lowercase letters, digits, hyphens and underscores, starting with a letter, at most 63 characters"})
		case !IsLabelValue(labels[key]):
			r.Refuse(config.Problem{Path: path, Value: labels[key], Reason: "is not a valid label value", Allowed: LabelValues})
		case slices.Contains(OwnLabels, key):
			r.Refuse(config.Problem{Path: path, Reason: "is reserved: this program sets that label", Allowed: "any key but " + strings.Join(OwnLabels, ", ")})
		}
	}
}
