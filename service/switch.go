package service

// Switch describes a configured platform for the plan of a switch from or to it. It is data: none
// of it is deployed.
type Switch struct {
	// Address is what clients call if the stack has no dns.name, in words.
	Address string
	// Host is the name that clients use instead, with a DNS record outside the stack; empty for
	// none.
	Host string
	// Settings are the meanings of the neutral settings on the platform, in the plan's order. A
	// plan shows those that differ between the platforms, so equal meanings need equal words.
	Settings []Setting
	// Code is what the platform runs.
	Code Code
	// Secrets are the references that the platform reads, by environment variable.
	Secrets map[string]string
	// Namespace is the namespace of Kubernetes Secrets among them; otherwise unset.
	Namespace Namespace
	// BeforeVerified and AfterVerified are what an update that creates the platform waits for.
	BeforeVerified, AfterVerified []Wait
	// Preparations are manual steps before such an update, in addition to copying the image and
	// the secrets.
	Preparations []Preparation
}

// Setting is the meaning of a config key, or of a property without a key, on a platform.
type Setting struct {
	// Key is the config key, or the property in a few words.
	Key     string
	Meaning string
}

// Code is what a platform runs.
type Code struct {
	// Image is a container image and ImageKey the config key that names it; empty for a
	// package.
	Image, ImageKey string
	// Lambda means that the image uses Lambda's runtime API rather than HTTP.
	Lambda bool
}

// Namespace is a Kubernetes namespace.
type Namespace struct {
	Name string
	// Created means that the update that creates the platform also creates the namespace.
	Created bool
}

// Wait is something that an update waits for.
type Wait struct {
	// For is what, in words that follow `wait for`.
	For string
	// Seconds is the maximum wait, and Key its config key; no Key for an estimate.
	Seconds int
	Key     string
}

// Preparation is a manual step before an update.
type Preparation struct {
	// What is a sentence without a full stop.
	What string
	// Commands are shell commands, one per line; none if the config lacks what a command needs.
	Commands []string
}

// Serving is a resource type on the request path.
type Serving struct {
	// Type is the resource's type token, Noun what a reader calls it.
	Type, Noun string
	// Address means that clients call it by its own address, so a replacement changes the
	// address.
	Address bool
}

// The properties without a config key that plans compare.
const (
	WhoMayCall     = "who may call"
	Protocol       = "protocol"
	LimitPerClient = "rate limit"
	WhatRuns       = "what runs"
	SecretValues   = "secrets"
	Alarms         = "alarms"
	LargestAnswer  = "largest response"
)

// Texts for what platforms have in common.
const (
	Anyone       = "anyone on the internet"
	HTTPS        = "HTTPS"
	PlainHTTP    = "plain HTTP"
	NoLimit      = "none"
	NoAlarms     = "none"
	SecretValue  = "the variable holds the value"
	AlarmsRaised = "on error rate and latency"
)
