package service

import "time"

// EKSVersion is the support period of a Kubernetes version on Amazon EKS.
type EKSVersion struct {
	Version string
	// StandardEnd and ExtendedEnd are the last days of standard support and of extended
	// support, which costs six times as much per cluster hour.
	StandardEnd, ExtendedEnd time.Time
}

// EKSVersions are the supported versions, oldest first
// (docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html, as listed by
// endoflife.date/amazon-eks, 2026-08). Components check against them, and the price
// of a cluster hour depends on them.
var EKSVersions = []EKSVersion{
	{"1.31", day(2025, 11, 26), day(2026, 11, 26)},
	{"1.32", day(2026, 3, 23), day(2027, 3, 23)},
	{"1.33", day(2026, 7, 29), day(2027, 7, 29)},
	{"1.34", day(2026, 12, 2), day(2027, 12, 2)},
	{"1.35", day(2027, 3, 27), day(2028, 3, 27)},
	{"1.36", day(2027, 8, 2), day(2028, 8, 2)},
}

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

// EKSVersionOf returns the support period of a version; false if EKS does not offer it.
func EKSVersionOf(version string) (EKSVersion, bool) {
	for _, v := range EKSVersions {
		if v.Version == version {
			return v, true
		}
	}
	return EKSVersion{}, false
}

// InStandard reports whether the version is in standard support on that day.
func (v EKSVersion) InStandard(today time.Time) bool { return !today.After(endOf(v.StandardEnd)) }

// InExtended reports whether EKS supports the version at all on that day.
func (v EKSVersion) InExtended(today time.Time) bool { return !today.After(endOf(v.ExtendedEnd)) }

// endOf is the last instant of a day.
func endOf(day time.Time) time.Time { return day.AddDate(0, 0, 1).Add(-time.Nanosecond) }
