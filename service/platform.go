package service

import (
	"regexp"
	"strings"
)

// Platform is what is known of a platform before anything runs there. Each platform's
// folder describes its own.
type Platform struct {
	// Name is the value of the config key `platform` and the key of the platform's block.
	Name string
	// Cloud is where its resources live, which decides the provider.
	Cloud Cloud
	// Limits is what it can carry at most, whatever its options.
	Limits Limits
	// Release is what it can do with releases.
	Release ReleaseRule
	// Matrix is its column of the decision matrix.
	Matrix MatrixColumn
	// Color is that of its curve in the chart, as #RRGGBB.
	Color string
	// Serving are the types that requests go through, from the client to the code.
	Serving []Serving
}

// Cloud is a cloud, by the name of its Pulumi provider.
type Cloud string

// The clouds.
const (
	AWS    Cloud = "aws"
	Google Cloud = "gcp"
)

// Limits is what a platform can carry at most: the rows of the decision matrix that decide
// whether a service fits at all. Finer rules (valid CPU and memory pairs, runtimes) live
// with the platform.
type Limits struct {
	// MaxCPU is the most vCPU one instance can have.
	MaxCPU int
	// MaxMemoryMiB is the most memory one instance can have.
	MaxMemoryMiB int
	// MaxTimeoutSeconds is the longest one request may take; 0 means no limit.
	MaxTimeoutSeconds int
	// MaxResponseKiB is the largest answer to a request; 0 means no limit.
	MaxResponseKiB int
	// GPUs are the values of service.gpu.type that this program can give the service there.
	GPUs []string
	// ScalesToZero says whether an idle service can run no instance at all.
	ScalesToZero bool
	// Source and Date say where the figures come from.
	Source, Date string
}

// ReleaseRule is what a platform can do with releases.
type ReleaseRule struct {
	// Version is the form of a deployed version, Form the same in words; nil where none
	// can be named.
	Version *regexp.Regexp
	Form    string
	// Pulls says that a version's image is pulled again whenever an instance starts, with
	// permissions that the stack grants.
	Pulls bool
	// SideBySide says that a candidate is a workload of its own. Elsewhere the function or
	// service holds one code, and one of the two releases must be deployed already.
	SideBySide bool
	// Trial is what runs next to the release that serves until the new one is verified, in
	// words that follow `meanwhile`.
	Trial string
	// Needs is what an update takes to call the new release before it serves, where not every
	// update has it: what it lacks it cannot verify. Nil where every update can.
	Needs func(s Service) string
	// Standing says that it runs between updates, too, so that an estimate counts it.
	Standing bool
}

// MatrixColumn is what the decision matrix says of a platform. Where it really ends is in
// its Limits; the matrix is advice.
type MatrixColumn struct {
	// From and Below bound the requests a month for which the matrix has the
	// platform; 0 is no bound.
	From, Below int64
	// TeamFrom and TeamTo bound the number of people who run it; 0 is no bound.
	TeamFrom, TeamTo int
	// ColdStarts says that a request may wait for an instance to start unless some
	// are kept running.
	ColdStarts bool
	// Phases in which the matrix has the platform.
	Phases []string
	// OpsLoad and LockIn are low, medium or high.
	OpsLoad, LockIn string
	// Cost at low and at high traffic, and how it scales, in words.
	LowTraffic, HighTraffic, Scaling string
	// GPU, MemoryGB, TimeoutMinutes and PackageMB are what the matrix says that the
	// platform's kind can carry; 0 is no limit.
	GPU                                 bool
	MemoryGB, TimeoutMinutes, PackageMB int
}

// The phases of a product, as the config key advice.phase has them.
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

// Platforms are those of a program, in the order in which messages name them. A component
// on its own knows one.
type Platforms []Platform

// Named finds a platform; false where there is none of that name.
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

// Hint ends an error with the platforms that satisfy a need, after words such as
// "; platforms that can: ". It is empty where the program has no other platform.
func (ps Platforms) Hint(words string, satisfy func(Platform) bool) string {
	if len(ps) < 2 {
		return ""
	}
	names := ps.Names(satisfy)
	if names == "" {
		names = "no platform of this program"
	}
	return words + names
}
