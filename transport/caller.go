package transport

import (
	"context"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// subnet is how much of an IPv6 address tells one customer from another.
const subnet = 64

// callerOf names who is charged and counted: the person, or without a token the
// address.
func (h *Handler) callerOf(ctx context.Context, address func() string) string {
	if person := h.config.Person(ctx); person != "" {
		return "person " + person
	}

	return addressCaller(address())
}

// addressCaller is whoever comes from an address without being known.
func addressCaller(address string) string { return "address " + address }

// addressOf is where a request comes from, without port: the connection's other
// end or, when that is a trusted proxy, the last of X-Forwarded-For that is
// none. What stands before that anybody could have written.
func (h *Handler) addressOf(r *http.Request) string {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}

	address := end.Addr()
	hops := forwarded(r.Header)

	for h.isTrusted(address) && len(hops) > 0 {
		hop, err := netip.ParseAddr(hops[len(hops)-1])
		if err != nil {
			break
		}

		address, hops = hop, hops[:len(hops)-1]
	}

	return network(address)
}

// forwarded are the addresses of the X-Forwarded-For headers, the nearest last.
func forwarded(header http.Header) []string {
	var hops []string

	for _, line := range header.Values("X-Forwarded-For") {
		for hop := range strings.SplitSeq(line, ",") {
			hops = append(hops, strings.TrimSpace(hop))
		}
	}

	return hops
}

func (h *Handler) isTrusted(address netip.Addr) bool {
	return slices.ContainsFunc(h.config.TrustedProxies, func(network netip.Prefix) bool {
		return network.Contains(address.Unmap())
	})
}

// network is what an address is counted as: of IPv6 the part that a customer is
// given.
func network(address netip.Addr) string {
	address = address.Unmap().WithZone("")
	if address.Is4() {
		return address.String()
	}

	prefix, err := address.Prefix(subnet)
	if err != nil {
		return address.String()
	}

	return prefix.String()
}
