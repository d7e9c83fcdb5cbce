package demo

import (
	"fmt"
	"slices"

	"github.com/jiaofu/jiaofu/delivery"
	"github.com/jiaofu/jiaofu/locale"
)

// Person is somebody to sign in as for trying out.
type Person struct {
	// Label says which side the person is on, and the name.
	Label locale.Text
	Actor delivery.Actor
}

// The accounts of the people to sign in as.
const (
	demoBuyer    = "acme"
	demoProvider = "cloudcraft"
	demoStaff    = "platform"
	demoMachine  = "market"
)

// People returns who can be signed in as: a buyer, a provider and an operator,
// and the machine of the marketplace.
func People() []Person {
	return []Person{
		person(locale.Text{EN: "Buyer", ZH: "买家"}, demoBuyer),
		person(locale.Text{EN: "Provider", ZH: "服务商"}, demoProvider),
		person(locale.Text{EN: "Operator", ZH: "平台运营"}, demoStaff),
		person(locale.Text{EN: "Marketplace", ZH: "云市场"}, demoMachine),
	}
}

// person returns the first of an account's people, labelled with the side.
func person(side locale.Text, account string) Person {
	a, _ := actorAt(account, "")
	label := side

	if a.Name != side.ZH {
		label = locale.Text{EN: side.EN + " " + a.Name, ZH: side.ZH + " " + a.Name}
	}

	return Person{Label: label, Actor: a}
}

// firm is one account with the people that act for it.
type firm struct {
	role    delivery.Role
	party   delivery.Party
	members []member
}

// member is one of the people of a firm.
type member struct{ subject, name string }

// firms lists every account of the stories.
func firms() []firm {
	return []firm{
		buyer(demoBuyer, "阿克米纸箱商贸", member{"li", "李雷"}, member{"han", "韩梅"}),
		buyer("kite", "纸飞机与海物流", member{"zhou", "周小川"}, member{"tan", "谭静"}),
		buyer("cats", "三只橘猫书店", member{"chen", "陈默"}),
		buyer("bean", "四季豆到家生鲜", member{"sun", "孙悦"}),
		buyer("moon", "月亮饼干食品", member{"ma", "马晓晓"}),
		provider(demoProvider, "云匠小队技术服务", member{"fang", "方晓"}, member{"gao", "高远"}),
		provider("shield", "盾山石安全服务", member{"shen", "沈岩"}, member{"luo", "罗斌"}),
		provider("room7", "第七机房运维", member{"ding", "丁晓东"}),
		provider("blossom", "码上花开软件", member{"xu", "许诺"}),
		{
			role: delivery.RoleOperator, party: delivery.Party{Account: demoStaff, Name: "云平台"},
			members: []member{{"zhang", "张敏"}, {"qian", "钱磊"}},
		},
		{
			role: delivery.RoleMarketplace, party: delivery.Party{Account: demoMachine, Name: "云市场"},
			members: []member{{"commerce", "云市场"}},
		},
	}
}

func buyer(account, name string, members ...member) firm {
	return firm{role: delivery.RoleBuyer, party: delivery.Party{Account: account, Name: name}, members: members}
}

func provider(account, name string, members ...member) firm {
	contact := members[0].name + "，工作日 9:00–18:00，" + account + "@example.com"

	return firm{
		role:    delivery.RoleProvider,
		party:   delivery.Party{Account: account, Name: name, Contact: contact},
		members: members,
	}
}

// firmNamed finds the firm of an account.
func firmNamed(account string) (firm, error) {
	all := firms()

	i := slices.IndexFunc(all, func(f firm) bool { return f.party.Account == account })
	if i < 0 {
		return firm{}, fmt.Errorf("no account %q", account)
	}

	return all[i], nil
}

// actorAt returns the member of an account with a subject, the first one for an
// empty subject.
func actorAt(account, subject string) (delivery.Actor, error) {
	f, err := firmNamed(account)
	if err != nil {
		return delivery.Actor{}, err
	}

	for _, m := range f.members {
		if subject == "" || m.subject == subject {
			return delivery.Actor{Role: f.role, Account: account, Subject: m.subject, Name: m.name}, nil
		}
	}

	return delivery.Actor{}, fmt.Errorf("nobody called %q at %s", subject, account)
}
