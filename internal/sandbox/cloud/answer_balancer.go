package cloud

import (
	"fmt"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"
)

// balance answers as an application load balancer does: security group, listener, action, target group, targets. Call with
// the lock held; the answer is given without it.
//
// All listeners share the loopback port, so the client's protocol picks the listener: of several with the same protocol,
// the one with the lowest port.
func (c *Cloud) balance(balancer *Record, r *http.Request) http.HandlerFunc {
	protocol := "HTTP"
	if r.TLS != nil {
		protocol = "HTTPS"
	}
	listener := c.listenerOf(balancer, protocol)
	if listener == nil || !c.lets(ingressRuleToken, balancer.list("securityGroups"), listener.number("port")) {
		return noAnswer
	}
	for _, a := range c.actionsFor(listener, r) {
		action, _ := a.(map[string]any)
		switch action["type"] {
		case "forward":
			// The shares hold whether or not a group has targets that are well: there is no other group to fall back on.
			group := c.pick(balancer.Port, groupsOf(action))
			if service := c.healthy(balancer, group); service != nil {
				return c.application(balancer, r.URL.Path, c.taskRelease(service))
			}
			return page(http.StatusServiceUnavailable, "Service Temporarily Unavailable")
		case "redirect":
			redirect, _ := action["redirect"].(map[string]any)
			return redirectTo(redirect, protocol)
		case "fixed-response":
			fixed, _ := action["fixedResponse"].(map[string]any)
			return fixedResponse(fixed)
		}
	}
	return page(http.StatusNotImplemented, "Not Implemented")
}

// noAnswer closes the connection without a word: what a client sees of a port where nothing listens, without the wait.
// http.ErrAbortHandler is the server's own way to do so.
func noAnswer(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// listenerOf is the listener of the load balancer for the protocol, nil when there is none. Call with the lock held.
func (c *Cloud) listenerOf(balancer *Record, protocol string) *Record {
	var found *Record
	for _, l := range c.inventory.Records {
		if l.Type == listenerToken && l.output("loadBalancerArn") == balancer.ID && l.output("protocol") == protocol &&
			(found == nil || l.number("port") < found.number("port")) {
			found = l
		}
	}
	return found
}

// actionsFor are the actions of the first of the listener's rules that the request satisfies, or else the listener's own.
// Call with the lock held.
func (c *Cloud) actionsFor(listener *Record, r *http.Request) []any {
	rules := c.where(listenerRuleToken, "listenerArn", listener.ID)
	slices.SortFunc(rules, func(a, b *Record) int { return int(a.number("priority") - b.number("priority")) })
	for _, rule := range rules {
		conditions, _ := rule.Outputs["conditions"].([]any)
		if !slices.ContainsFunc(conditions, func(condition any) bool { return !satisfies(r, condition) }) {
			actions, _ := rule.Outputs["actions"].([]any)
			return actions
		}
	}
	actions, _ := listener.Outputs["defaultActions"].([]any)
	return actions
}

// satisfies knows conditions on headers and paths; nothing satisfies another one.
func satisfies(r *http.Request, condition any) bool {
	fields, _ := condition.(map[string]any)
	matches := func(block any, given string) bool {
		b, _ := block.(map[string]any)
		values, _ := b["values"].([]any)
		return slices.ContainsFunc(values, func(value any) bool {
			pattern, _ := value.(string)
			ok, err := path.Match(strings.ReplaceAll(pattern, "/", "\x00"), strings.ReplaceAll(given, "/", "\x00"))
			return ok && err == nil
		})
	}
	if header, ok := fields["httpHeader"].(map[string]any); ok {
		name, _ := header["httpHeaderName"].(string)
		return slices.ContainsFunc(r.Header.Values(name), func(given string) bool { return matches(header, given) })
	}
	if pattern, ok := fields["pathPattern"]; ok {
		return matches(pattern, r.URL.Path)
	}
	return false
}

// groupsOf are the ARNs of the target groups that an action forwards to, with their weights.
func groupsOf(action map[string]any) []share {
	if arn, ok := action["targetGroupArn"].(string); ok && arn != "" {
		return []share{{arn, 1}}
	}
	forward, _ := action["forward"].(map[string]any)
	targets, _ := forward["targetGroups"].([]any)
	var groups []share
	for _, t := range targets {
		target, _ := t.(map[string]any)
		arn, _ := target["arn"].(string)
		weight, given := target["weight"].(float64)
		if !given {
			weight = 1
		}
		groups = append(groups, share{arn, weight})
	}
	return groups
}

// healthy is a service with a task in the target group that the load balancer reaches: at least one task, and security
// groups that let the load balancer out and in. Tasks keep running when their task definition is deregistered, as in ECS; a
// service cannot be made without one. nil where there is none. Call with the lock held.
func (c *Cloud) healthy(balancer *Record, group string) *Record {
	for _, service := range c.inventory.Records {
		if service.Type != ecsServiceToken || service.output("taskDefinition") == "" || service.number("desiredCount") < 1 {
			continue
		}
		attachments, _ := service.Outputs["loadBalancers"].([]any)
		for _, a := range attachments {
			attachment, _ := a.(map[string]any)
			if attachment["targetGroupArn"] != group || !c.exists(targetGroupToken, group, "") {
				continue
			}
			port, _ := attachment["containerPort"].(float64)
			if c.lets(egressRuleToken, balancer.list("securityGroups"), port) && c.lets(ingressRuleToken, taskGroups(service), port) {
				return service
			}
		}
	}
	return nil
}

// taskRelease names the task definition that a service runs, and its first image. Call with the lock held.
func (c *Cloud) taskRelease(service *Record) string {
	task := c.taskDefinition(service.output("taskDefinition"))
	if task == nil {
		return ""
	}
	containers, err := parseContainers(task.output("containerDefinitions"))
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%s:%.0f %s", task.ID, task.number("revision"), containers[0].Image)
}

func taskGroups(service *Record) []string {
	configuration, _ := service.Outputs["networkConfiguration"].(map[string]any)
	values, _ := configuration["securityGroups"].([]any)
	var groups []string
	for _, v := range values {
		if s, ok := v.(string); ok {
			groups = append(groups, s)
		}
	}
	return groups
}

// lets reports whether one of the security groups has a rule for the TCP port, whoever is at the other end. A group from
// outside the stack, and none at all, let everything through. Call with the lock held.
func (c *Cloud) lets(token string, groups []string, port float64) bool {
	inline := map[string]string{ingressRuleToken: "ingress", egressRuleToken: "egress"}[token]
	for _, id := range groups {
		group := c.inventory.find(securityGroupToken, id, "")
		if group == nil {
			return true
		}
		rules, _ := group.Outputs[inline].([]any)
		for _, rule := range rules {
			if r, ok := rule.(map[string]any); ok && coversPort(r, "protocol", port) {
				return true
			}
		}
		for _, rule := range c.where(token, "securityGroupId", id) {
			if coversPort(rule.Outputs, "ipProtocol", port) {
				return true
			}
		}
	}
	return len(groups) == 0
}

func coversPort(rule map[string]any, protocolKey string, port float64) bool {
	protocol := rule[protocolKey]
	from, _ := rule["fromPort"].(float64)
	to, _ := rule["toPort"].(float64)
	return protocol == "-1" || (protocol == "tcp" || protocol == "6") && from <= port && port <= to
}

// redirectTo fills in the action's address. Whatever port it names becomes the loopback port, which every listener has.
func redirectTo(redirect map[string]any, protocol string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := strings.Cut(r.Host, ":")
		_, port, _ := strings.Cut(r.Host, ":")
		fill := func(key, otherwise string) string {
			text, ok := redirect[key].(string)
			if !ok || text == "" {
				text = otherwise
			}
			return strings.NewReplacer("#{protocol}", protocol, "#{host}", host, "#{path}", strings.TrimPrefix(r.URL.EscapedPath(), "/"),
				"#{port}", port, "#{query}", r.URL.RawQuery).Replace(text)
		}
		to := fmt.Sprintf("%s://%s:%s%s", strings.ToLower(fill("protocol", "#{protocol}")), fill("host", "#{host}"), port, fill("path", "/#{path}"))
		if query := fill("query", "#{query}"); query != "" {
			to += "?" + query
		}
		status, text := http.StatusFound, "Found"
		if redirect["statusCode"] == "HTTP_301" {
			status, text = http.StatusMovedPermanently, "Moved Permanently"
		}
		w.Header().Set("Location", to)
		page(status, text)(w, r)
	}
}

func fixedResponse(fixed map[string]any) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if kind, ok := fixed["contentType"].(string); ok {
			w.Header().Set("Content-Type", kind)
		}
		code, _ := fixed["statusCode"].(string)
		status, err := strconv.Atoi(code)
		if err != nil {
			status = http.StatusOK
		}
		w.WriteHeader(status)
		body, _ := fixed["messageBody"].(string)
		// The caller may have gone; there is nobody left to tell.
		_, _ = w.Write([]byte(body))
	}
}

// page is the load balancer's own answer, as HTML.
func page(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Server", "awselb/2.0")
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		// The caller may have gone; there is nobody left to tell.
		_, _ = fmt.Fprintf(w, "<html><head><title>%[1]d %[2]s</title></head><body><center><h1>%[1]d %[2]s</h1></center></body></html>\n", status, text)
	}
}
