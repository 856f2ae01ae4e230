package service

import (
	"regexp"
	"strings"
)

// Platform describes a platform before anything runs on it. Each platform's package provides its
// own description.
type Platform struct {
	// Name is the platform's value of the config key `platform` and the key of its block.
	Name string
	// Cloud is the cloud of the platform's resources, which determines the provider.
	Cloud Cloud
	// Limits are the platform's maximums, regardless of its options.
	Limits Limits
	// Release is what the platform supports for releases.
	Release ReleaseRule
	// Matrix is the platform's column of the decision matrix.
	Matrix MatrixColumn
	// Color is the color of the platform's curve in the chart, as #RRGGBB.
	Color string
	// Serving are the resource types that requests pass through, from the client to the code.
	Serving []Serving
}

// Cloud is the name of a cloud's Pulumi provider.
type Cloud string

// The clouds.
const (
	AWS    Cloud = "aws"
	Google Cloud = "gcp"
)

// Limits are a platform's maximums: the rows of the decision matrix that determine whether a
// service fits at all. Finer rules (valid CPU and memory pairs, runtimes) live with the platform.
type Limits struct {
	// MaxCPU is the most vCPU one instance can have.
	MaxCPU int
	// MaxMemoryMiB is the most memory one instance can have.
	MaxMemoryMiB int
	// MaxTimeoutSeconds is the longest one request may take; 0 means no limit.
	MaxTimeoutSeconds int
	// MaxResponseKiB is the largest response; 0 means no limit.
	MaxResponseKiB int
	// GPUs are the values of service.gpu.type that this program supports on the platform.
	GPUs []string
	// ScalesToZero means that an idle service can run no instances.
	ScalesToZero bool
	// Source and Date are the source of the figures and when they were read.
	Source, Date string
}

// ReleaseRule is what a platform can do with releases.
type ReleaseRule struct {
	// Version is the format of a deployed version, Form the same in words; nil if versions
	// cannot be named.
	Version *regexp.Regexp
	Form    string
	// Pulls means that a version's image is pulled again whenever an instance starts, with
	// permissions that the stack grants.
	Pulls bool
	// SideBySide means that a candidate is a separate workload. Otherwise the function or service
	// has one code, and one of the two releases must already be deployed.
	SideBySide bool
	// Trial is what runs next to the serving release until the new one is verified, in words that
	// follow `meanwhile`.
	Trial string
	// Needs returns what an update requires to call the new release before it serves, if not every
	// update has it; without it, the update cannot verify. Nil if every update can.
	Needs func(s Service) string
	// Standing means that the trial also runs between updates, so the estimate counts it.
	Standing bool
}

// MatrixColumn is a platform's column of the decision matrix. The matrix is advice; the hard
// limits are in Limits.
type MatrixColumn struct {
	// From and Below are the range of monthly requests for which the matrix recommends the
	// platform; 0 means no limit.
	From, Below int64
	// TeamFrom and TeamTo are the range of recommended team sizes; 0 means no limit.
	TeamFrom, TeamTo int
	// ColdStarts means that a request may wait for an instance to start unless some
	// are kept running.
	ColdStarts bool
	// Phases are the phases for which the matrix recommends the platform.
	Phases []string
	// OpsLoad and LockIn are low, medium or high.
	OpsLoad, LockIn string
	// Cost at low and at high traffic, and how it scales, in words.
	LowTraffic, HighTraffic, Scaling string
	// GPU, MemoryGB, TimeoutMinutes and PackageMB are the matrix's limits for this kind of
	// platform; 0 means no limit.
	GPU                                 bool
	MemoryGB, TimeoutMinutes, PackageMB int
}

// The phases of a product: the values of the config key advice.phase.
const (
	MVP        = "mvp"
	Production = "production"
	Enterprise = "enterprise"
)

// Missing names the parts that a platform's description lacks.
func (p Platform) Missing() []string {
	var missing []string
	for _, part := range []struct {
		name  string
		there bool
	}{
		{"Name", p.Name != ""},
		{"Cloud", p.Cloud != ""},
		{"Limits.MaxCPU", p.Limits.MaxCPU > 0},
		{"Limits.MaxMemoryMiB", p.Limits.MaxMemoryMiB > 0},
		{"Limits.Source", p.Limits.Source != ""},
		{"Limits.Date", p.Limits.Date != ""},
		{"Release: a Version, or SideBySide", p.Release.Version != nil || p.Release.SideBySide},
		{"Release.Form: a Version in words", p.Release.Version == nil || p.Release.Form != ""},
		{"Matrix.Phases", len(p.Matrix.Phases) > 0},
		{"Matrix.OpsLoad", p.Matrix.OpsLoad != ""},
		{"Matrix.LockIn", p.Matrix.LockIn != ""},
		{"Matrix.LowTraffic", p.Matrix.LowTraffic != ""},
		{"Matrix.HighTraffic", p.Matrix.HighTraffic != ""},
		{"Matrix.Scaling", p.Matrix.Scaling != ""},
		{"Color", p.Color != ""},
		{"Serving", len(p.Serving) > 0},
	} {
		if !part.there {
			missing = append(missing, part.name)
		}
	}
	return missing
}

// Platforms are the platforms of a program, in the order in which messages list them. A standalone
// component knows only its own.
type Platforms []Platform

// Named returns the platform with a name; false if there is none.
func (ps Platforms) Named(name string) (Platform, bool) {
	for _, p := range ps {
		if p.Name == name {
			return p, true
		}
	}
	return Platform{}, false
}

// Names lists the platforms that satisfy a need: "cloudrun", "cloudrun, gke", or "".
func (ps Platforms) Names(satisfy func(Platform) bool) string {
	var names []string
	for _, p := range ps {
		if satisfy(p) {
			names = append(names, p.Name)
		}
	}
	return strings.Join(names, ", ")
}

// Hint ends an error with the platforms that satisfy a need, after words such as "; platforms that
// can: ". It is empty if the program has no other platforms.
func (ps Platforms) Hint(words string, satisfy func(Platform) bool) string {
	if len(ps) < 2 {
		return ""
	}
	names := ps.Names(satisfy)
	if names == "" {
		names = "none in this program"
	}
	return words + names
}
