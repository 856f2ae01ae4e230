// Package lambda runs the service as an AWS Lambda function behind an API Gateway
// HTTP API.
//
//	client -> HTTP API stage (throttling, access log) -> alias "live" -> published version
//
// The API calls the alias, never the function's unpublished code, so that a
// deployment switches at one point and can be pointed back. The package knows the
// neutral description in service; its own options are the config block `lambda`.
package lambda
