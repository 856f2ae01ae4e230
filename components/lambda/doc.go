// Package lambda runs the service as an AWS Lambda function behind an API Gateway
// HTTP API.
//
//	client -> HTTP API stage (throttling, access log) -> alias "live" -> published version
//
// The API invokes the alias, never the function's unpublished code, so a deployment switches in one
// step and can be rolled back by pointing the alias to an earlier version. The package uses the
// platform-independent description in service; its own options are the config block `lambda`.
package lambda
