// Package advice recommends a platform for a service from the decision matrix, with the reasons
// for it and against the chosen one. It never decides: the config key `platform` does.
//
// The matrix is data: one column per platform ([service.MatrixColumn]). [Advise] compares it with
// a stack's traffic and config block `advice`, and with the estimates of all platforms. A platform
// that cannot run the service as configured is never recommended. Each criterion that is set adds
// or subtracts one point; the lower cost breaks ties.
package advice
