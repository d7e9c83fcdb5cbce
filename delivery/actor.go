package delivery

import "slices"

// Role is the side on which somebody acts.
type Role string

// The roles of the process (section 1 of its rules).
const (
	// RoleBuyer 用户: an account that bought the service; sees its own orders.
	RoleBuyer Role = "BUYER"
	// RoleProvider 服务商: an account that delivers it; sees orders of its goods.
	RoleProvider Role = "PROVIDER"
	// RoleOperator 云平台: marketplace staff; sees all orders.
	RoleOperator Role = "OPERATOR"
	// RoleMarketplace 云市场: the commerce system, a machine; sees all orders.
	RoleMarketplace Role = "MARKETPLACE"
	// RoleSystem 系统: timers. Nobody can log in as SYSTEM.
	RoleSystem Role = "SYSTEM"
)

// AllRoles lists every role, in the order of the rules.
func AllRoles() []Role {
	return []Role{RoleBuyer, RoleProvider, RoleOperator, RoleMarketplace, RoleSystem}
}

// Valid reports whether the role is one of the process.
func (r Role) Valid() bool { return slices.Contains(AllRoles(), r) }

// SeesAll reports whether the role sees the orders of every account.
func (r Role) SeesAll() bool {
	return r == RoleOperator || r == RoleMarketplace || r == RoleSystem
}

// Actor is a person, or a machine, that acts for an account.
type Actor struct {
	Role Role
	// Account is the buyer or provider account, or the staff unit, acted for.
	Account string
	// Subject tells the person apart inside the account. It never leaves the
	// server in a log entry that others read.
	Subject string
	// Name is what others read.
	Name string
}

// System is the actor of timers.
func System() Actor {
	return Actor{Role: RoleSystem, Account: "system", Subject: "timer", Name: "系统"}
}

// SameAccount reports whether both act for the same account.
func (a Actor) SameAccount(b Actor) bool { return a.Role == b.Role && a.Account == b.Account }

// samePerson reports whether both act as the same person of the same account.
func (a Actor) samePerson(b Actor) bool { return a.SameAccount(b) && a.Subject == b.Subject }

// Sees reports whether the actor may see an order of these two accounts. An
// order that is not one's own and one that does not exist give the same answer.
func (a Actor) Sees(buyerAccount, providerAccount string) bool {
	switch a.Role {
	case RoleBuyer:
		return a.Account == buyerAccount
	case RoleProvider:
		return a.Account == providerAccount
	case RoleOperator, RoleMarketplace, RoleSystem:
		return true
	default:
		return false
	}
}
