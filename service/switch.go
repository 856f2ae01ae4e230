package service

// Switch is what a plan says of a platform that a stack leaves or moves to, as the stack
// configures it. It is data: nothing of it is deployed.
type Switch struct {
	// Address is what clients call where the stack has no dns.name, in words.
	Address string
	// Host is the name that clients use instead, whose DNS record is not the stack's; empty
	// for none.
	Host string
	// Settings are what the neutral settings mean on the platform, in the order in which a
	// plan lists them. A plan shows those that mean something else on the other platform, so
	// that equal meanings have equal words.
	Settings []Setting
	// Code is what the platform runs.
	Code Code
	// Secrets are the references to what the platform reads, by environment variable.
	Secrets map[string]string
	// Namespace is where the Kubernetes Secrets among them are; unset elsewhere.
	Namespace Namespace
	// BeforeVerified and AfterVerified are what an update that creates the platform waits for.
	BeforeVerified, AfterVerified []Wait
	// Preparations are what is done by hand before such an update, beside copying the image
	// and the secrets.
	Preparations []Preparation
}

// Setting is what a config key, or a property that no key states, means on a platform.
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
	// Lambda says that the image speaks Lambda's runtime API and not HTTP.
	Lambda bool
}

// Namespace is a Kubernetes namespace.
type Namespace struct {
	Name string
	// Created says that the update which creates the platform makes it, too.
	Created bool
}

// Wait is something that an update waits for.
type Wait struct {
	// For is what, in words that follow `wait for`.
	For string
	// Seconds is the longest that it waits, and Key the config key that says so; no Key for
	// an estimate.
	Seconds int
	Key     string
}

// Preparation is what is done by hand before an update.
type Preparation struct {
	// What is a sentence without a full stop.
	What string
	// Commands are shell commands, one a line; none where the config does not hold what a
	// command needs.
	Commands []string
}

// Serving is a type of resource that requests go through.
type Serving struct {
	// Type is the resource's type token, Noun what a reader calls it.
	Type, Noun string
	// Address says that clients call it by its own address, so that another one has another
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

// The words for what platforms have in common.
const (
	Anyone       = "anyone on the internet"
	HTTPS        = "HTTPS"
	PlainHTTP    = "plain HTTP"
	NoLimit      = "none"
	NoAlarms     = "none"
	SecretValue  = "the variable holds the value"
	AlarmsRaised = "on error rate and latency"
)
