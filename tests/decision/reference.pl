% The decision of who may see what, written from the specification alone: the second opinion that the engine in
% src/consent is compared with. Reads one case a line (JSON) from standard input, prints one answer a line.
%   swipl -q -f reference.pl -t main
% Rule and section names in the comments are those of the specification, version 3.
:- use_module(library(http/json)).
:- use_module(library(lists)).
:- use_module(library(apply)).

main :-
    set_stream(user_input, encoding(utf8)),
    set_stream(user_output, encoding(utf8)),
    repeat,
    read_line_to_string(user_input, Line),
    (   Line == end_of_file
    ->  !
    ;   answer_line(Line),
        fail
    ).

answer_line(Line) :-
    atom_json_dict(Line, Case, [value_string_as_atom(false), null(null), tag(json)]),
    asked(Case, Questions),
    forall(member(Question, Questions), answer_question(Case.world, Question)).

% One question, or several of the same world.
asked(Case, Questions) :-
    (   get_dict(questions, Case, Several)
    ->  Questions = Several
    ;   Questions = [Case.question]
    ).

answer_question(World, Question) :-
    once(decide(World, Question, Answer)),
    json_write_dict(user_output, Answer, [width(0), null(null)]),
    nl(user_output).

% ---- Reading: null and absent are the same everywhere.
field(Entry, Name, Value) :-
    (   get_dict(Name, Entry, Found), Found \== null
    ->  Value = Found
    ;   Value = null
    ).
list_of(World, Name, List) :-
    field(World, Name, Found),
    ( Found == null -> List = [] ; List = Found ).

% An entry in a form in which null equals absent, so that repeated entries can be compared.
plain(Value, Plain) :-
    is_dict(Value), !,
    dict_pairs(Value, _, Pairs),
    findall(Key-Inner, (member(Key-Raw, Pairs), Raw \== null, plain(Raw, Inner)), Kept),
    keysort(Kept, Plain).
plain(Value, Plain) :-
    is_list(Value), !,
    maplist(plain, Value, Inner),
    sort(Inner, Sorted),
    Plain = list(Sorted).
plain(Value, Value).

% defined(+World, +List, +Id, -Entry): exactly one entry, up to repetition, carries the id.
defined(World, Name, Id, Entry) :-
    Id \== null,
    list_of(World, Name, List),
    include([One]>>(field(One, id, Own), Own == Id), List, [Entry|Others]),
    plain(Entry, Plain),
    forall(member(Other, Others), plain(Other, Plain)).

same(Left, Right) :- Left \== null, Left == Right.

in_force(Entry, At) :-
    field(Entry, from, From), From \== null, From =< At,
    field(Entry, until, Until),
    ( Until == null -> true ; At < Until ).

% ---- Agencies at a time.
class_number("D0", 0). class_number("D1", 1). class_number("D2", 2). class_number("D3", 3). class_number("D4", 4).

duty(World, Agency, At, Class) :-
    (   defined(World, agencies, Agency, Entry),
        list_of(Entry, duty, Cards),
        findall(From-Number,
            ( member(Card, Cards), field(Card, from, From), From \== null, From =< At,
              field(Card, class, Name), class_number(Name, Number) ),
            Pairs),
        Pairs \== []
    ->  findall(From, member(From-_, Pairs), Froms),
        max_list(Froms, Latest),
        findall(Number, member(Latest-Number, Pairs), Numbers),
        max_list(Numbers, Class)
    ;   Class = 4
    ).
bound(World, Agency, At) :- duty(World, Agency, At, Class), Class >= 3.

notice_version(World, Agency, At, Version) :-
    (   defined(World, agencies, Agency, Entry)
    ->  list_of(Entry, notices, Notices),
        findall(Number, ( member(Notice, Notices), field(Notice, from, From), From \== null, From =< At,
                          field(Notice, version, Number), Number \== null ), Numbers),
        foldl([Number, Most, Greater]>>(Greater is max(Number, Most)), Numbers, 0, Version)
    ;   Version = 0
    ).

link_agency(World, Account, Agency) :-
    field(Account, handover, Handover),
    (   defined(World, handovers, Handover, Entry)
    ->  field(Entry, to_agency, Agency)
    ;   Agency = null
    ).

viewer_agency(World, Account, Agency) :-
    field(Account, kind, Kind),
    (   Kind == "staff" -> field(Account, agency, Agency)
    ;   Kind == "link" -> link_agency(World, Account, Agency)
    ;   Agency = null
    ).

worker(Account) :-
    field(Account, kind, "staff"),
    field(Account, role, Role),
    memberchk(Role, ["worker", "lead"]).

own(Account, Person) :- field(Account, person, Own), same(Own, Person).

compartment(Name) :-
    memberchk(Name, ["identity", "contact", "stay", "checklist", "scores", "session", "plan", "crisis", "private",
                     "handover", "touch", "lane", "family", "legal", "timetable", "research"]).
act(Name) :- memberchk(Name, ["read", "know", "write", "export"]).

% ---- The answer.
decide(World, Question, Answer) :-
    (   refusal(World, Question, Rule)
    ->  deny(Rule, Answer)
    ;   allowed(World, Question, Pairs),
        Pairs \== []
    ->  allow(Pairs, Answer)
    ;   deny("default", Answer)
    ).
deny(Rule, json{effect: "deny", lines: [], rule: Rule, grant: null}).

% Pairs: allowed(Line, Rule number, Grant or null).
allow(Pairs, json{effect: "allow", lines: Lines, rule: Rule, grant: Grant}) :-
    findall(Line, member(allowed(Line, _, _), Pairs), All),
    sort(All, Unsorted),
    by_bytes(Unsorted, Lines),
    (   member(Line, Lines),
        member(allowed(Line, 10, _), Pairs),
        \+ ( member(allowed(Line, Other, _), Pairs), Other < 10 )
    ->  Number = 10
    ;   findall(One, ( member(allowed(_, One, _), Pairs), One < 10 ), Numbers),
        min_list(Numbers, Number)
    ),
    format(string(Rule), "A~w", [Number]),
    (   memberchk(Number, [6, 7, 8, 9]),
        findall(Id, ( member(allowed(_, Number, Id), Pairs), Id \== null ), Ids),
        sort(Ids, Sorted),
        by_bytes(Sorted, [Smallest|_])
    ->  Grant = Smallest
    ;   Grant = null
    ).

% UTF-8 orders as code points do; standard order of strings may follow the locale, so it is spelled out.
by_bytes(Strings, Sorted) :-
    findall(Codes-String, ( member(String, Strings), string_codes(String, Codes) ), Pairs),
    keysort(Pairs, Ordered),
    findall(String, member(_-String, Ordered), Sorted).

% ---- Section 3: refusals.
refusal(World, Question, "R1") :-
    field(Question, account, AccountId), field(Question, person, PersonId), field(Question, at, At),
    (   \+ defined(World, accounts, AccountId, _) -> true
    ;   \+ defined(World, persons, PersonId, _) -> true
    ;   defined(World, accounts, AccountId, Account),
        field(Account, disabled_from, From), From \== null, From =< At
    ), !.
refusal(World, Question, Rule) :-
    field(Question, account, AccountId), field(Question, person, Person), field(Question, at, At),
    defined(World, accounts, AccountId, Account),
    field(Account, kind, Kind), field(Account, role, Role),
    field(Question, compartment, Compartment), field(Question, act, Act),
    once(refused(World, Account, Kind, Role, Person, At, Compartment, Act, Rule)).

refused(_, Account, Kind, _, Person, _, "private", Act, "R2") :-
    \+ ( Kind == "person", own(Account, Person), memberchk(Act, ["read", "know", "write"]) ).
refused(_, _, "staff", Role, _, _, Compartment, _, "R3") :-
    (   memberchk(Role, ["coordinator", "organiser", "author", "admin"])
    ;   Role == "researcher", Compartment \== "research"
    ).
refused(World, Account, Kind, _, _, At, "lane", _, "R4") :-
    memberchk(Kind, ["staff", "link"]),
    viewer_agency(World, Account, Agency),
    bound(World, Agency, At).
refused(_, Account, Kind, Role, Person, _, "research", _, "R5") :-
    \+ ( Kind == "staff", Role == "researcher" ),
    \+ ( Kind == "person", own(Account, Person) ).

% ---- Section 4: permissions, line by line.
allowed(World, Question, Pairs) :-
    field(Question, compartment, Compartment), compartment(Compartment),
    field(Question, act, Act), act(Act),
    list_of(Question, lines, Lines),
    field(Question, account, AccountId),
    defined(World, accounts, AccountId, Account),
    findall(allowed(Line, Number, Grant),
        ( member(Line, Lines), between(1, 10, Number),
          permits(Number, World, Account, Question, Compartment, Act, Line, Grant) ),
        Pairs).

% A1 self
permits(1, _, Account, Question, Compartment, Act, _, null) :-
    field(Account, kind, "person"), field(Question, person, Person), own(Account, Person),
    (   memberchk(Act, ["read", "know"]), Compartment \== "family"
    ;   Act == "export", \+ memberchk(Compartment, ["family", "private"])
    ;   Act == "write", memberchk(Compartment, ["plan", "crisis", "private", "checklist", "scores", "timetable",
                                                "lane", "contact", "legal"])
    ).
% A2 family
permits(2, _, Account, Question, "family", _, _, null) :-
    field(Account, kind, "family"), field(Question, person, Person), own(Account, Person),
    field(Question, owner, Owner), field(Account, id, Id), same(Owner, Id).
% A3 house
permits(3, World, Account, Question, Compartment, Act, Line, null) :-
    worker(Account), field(Account, agency, Agency), field(Question, person, Person), field(Question, at, At),
    stays_in(World, stays, Person, Agency, At),
    (   memberchk(Compartment, ["identity", "contact", "stay"]), memberchk(Act, ["read", "know", "write"])
    ;   ( memberchk(Compartment, ["checklist", "session", "plan", "timetable"]), memberchk(Act, ["read", "know", "write"])
        ; Compartment == "scores", Act == "know" ),
        grant_of(World, Person, "programme", Grant), grant_to_agency(Grant, Agency),
        effective(World, Grant, Compartment, Line, At)
    ).
% A4 own record
permits(4, _, Account, Question, Compartment, Act, _, null) :-
    worker(Account), field(Account, agency, Agency), field(Question, owner, Owner), same(Owner, Agency),
    memberchk(Compartment, ["session", "touch", "handover", "lane"]), memberchk(Act, ["read", "know", "write"]).
% A5 writing together
permits(5, World, Account, Question, Compartment, Act, _, null) :-
    worker(Account), field(Account, id, Id), field(Question, person, Person), field(Question, at, At),
    memberchk(Compartment, ["checklist", "plan", "crisis", "timetable"]), memberchk(Act, ["read", "know", "write"]),
    list_of(World, writing, Entries),
    member(Entry, Entries), field(Entry, account, Writer), same(Writer, Id),
    field(Entry, person, About), same(About, Person), in_force(Entry, At).
% A6 shared
permits(6, World, Account, Question, Compartment, Act, Line, GrantId) :-
    field(Question, person, Person), field(Question, at, At),
    \+ memberchk(Compartment, ["private", "research", "family"]),
    (   worker(Account) ; field(Account, kind, "family"), own(Account, Person) ),
    grant_of(World, Person, "support", Grant),
    (   worker(Account), field(Account, agency, Agency), grant_to_agency(Grant, Agency)
    ;   field(Account, id, Id), recipient(Grant, account, To), same(To, Id)
    ),
    (   memberchk(Act, ["read", "know"])
    ;   Act == "export", field(Grant, may_pass_on, true)
    ),
    effective(World, Grant, Compartment, Line, At),
    field(Grant, id, GrantId).
% A7 handed over
permits(7, World, Account, Question, Compartment, Act, Line, GrantId) :-
    worker(Account), field(Account, agency, Agency), field(Question, at, At),
    handover_asked(World, Question, Handover),
    (   receives(Handover, Agency, At, 7776000, Compartment, Act, World, Question, Line, GrantId)
    ;   Compartment == "handover", memberchk(Act, ["read", "know", "write"]),
        field(Handover, from_agency, From), same(From, Agency), GrantId = null
    ).
% A8 reply without an account
permits(8, World, Account, Question, Compartment, Act, Line, GrantId) :-
    field(Account, kind, "link"), field(Question, at, At),
    field(Account, handover, Own), field(Question, handover, Asked), same(Own, Asked),
    handover_asked(World, Question, Handover),
    field(Account, until, Until), Until \== null, At < Until,
    field(Handover, to_agency, To),
    receives(Handover, To, At, 0, Compartment, Act, World, Question, Line, GrantId).
% A9 study
permits(9, World, Account, Question, "research", Act, Line, GrantId) :-
    field(Account, kind, "staff"), field(Account, role, "researcher"), memberchk(Act, ["read", "know", "export"]),
    field(Question, study, StudyId), field(Question, at, At), field(Question, person, Person),
    defined(World, studies, StudyId, Study),
    field(Study, approval, Approval), Approval \== null, Approval \== "",
    field(Study, open_from, From), From \== null, From =< At,
    field(Study, open_until, Until), Until \== null, At < Until,
    grant_of(World, Person, "research", Grant), recipient(Grant, study, To), same(To, StudyId),
    effective(World, Grant, "research", Line, At),
    field(Grant, id, GrantId).
% A10 danger to life
permits(10, World, Account, Question, Compartment, Act, Line, null) :-
    worker(Account), field(Account, id, Id), field(Account, agency, Agency),
    field(Question, person, Person), field(Question, at, At),
    memberchk(Act, ["read", "know"]), memberchk(Compartment, ["contact", "crisis"]),
    duty(World, Agency, At, Class), Class < 4,
    (   stays_in(World, stays, Person, Agency, At) ; stays_in(World, team, Person, Agency, At) ),
    list_of(World, break_glass, Entries),
    member(Entry, Entries), field(Entry, account, Breaker), same(Breaker, Id),
    field(Entry, person, About), same(About, Person),
    field(Entry, reason, Reason), Reason \== null, has_text(Reason),
    field(Entry, at, From), From \== null, From =< At, At < From + 14400,
    (   Compartment == "contact"
    ;   list_of(World, grants, Grants), member(Grant, Grants), field(Grant, person, Granter), same(Granter, Person),
        field(Grant, purpose, Purpose), memberchk(Purpose, ["support", "handover"]),
        effective(World, Grant, "crisis", Line, At)
    ).

% The worker (or link) of the receiving agency; `More` seconds after closing still count.
receives(Handover, Agency, At, More, Compartment, Act, World, Question, Line, GrantId) :-
    field(Handover, to_agency, To), same(To, Agency),
    field(Handover, closed_at, Closed),
    ( Closed == null -> true ; At < Closed + More ),
    (   Compartment == "handover", memberchk(Act, ["read", "know", "write"]), GrantId = null
    ;   \+ memberchk(Compartment, ["handover", "private", "research", "family", "lane"]), memberchk(Act, ["read", "know"]),
        field(Question, person, Person),
        field(Handover, grant, Named), defined_grant(World, Named, Grant),
        field(Grant, person, Granter), same(Granter, Person), field(Grant, purpose, "handover"),
        grant_to_agency(Grant, To), effective(World, Grant, Compartment, Line, At),
        field(Grant, id, GrantId)
    ).

handover_asked(World, Question, Handover) :-
    field(Question, handover, Id), defined(World, handovers, Id, Handover),
    field(Question, person, Person), field(Handover, person, About), same(About, Person),
    field(Question, at, At), field(Handover, asked_at, Asked), Asked \== null, Asked =< At.

stays_in(World, Name, Person, Agency, At) :-
    list_of(World, Name, Entries), member(Entry, Entries),
    field(Entry, person, About), same(About, Person),
    field(Entry, agency, Where), same(Where, Agency), in_force(Entry, At).

% Unicode White_Space.
white(C) :- memberchk(C, [0x20, 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000]), !.
white(C) :- C >= 9, C =< 13, !.
white(C) :- C >= 0x2000, C =< 0x200a.
has_text(String) :- string_codes(String, Codes), member(Code, Codes), \+ white(Code), !.

% ---- Section 5: grants. Grants stand each for itself.
grant_of(World, Person, Purpose, Grant) :-
    list_of(World, grants, Grants), member(Grant, Grants),
    field(Grant, person, Granter), same(Granter, Person), field(Grant, purpose, Purpose).
defined_grant(World, Id, Grant) :-
    Id \== null, list_of(World, grants, Grants), member(Grant, Grants), field(Grant, id, Own), Own == Id.

recipient(Grant, Kind, Id) :- field(Grant, recipient, To), is_dict(To), field(To, Kind, Id), Id \== null.
grant_to_agency(Grant, Agency) :- recipient(Grant, agency, To), same(To, Agency).

effective(World, Grant, Compartment, Line, At) :-
    field(Grant, given_at, Given), Given \== null, Given =< At, in_force(Grant, At),                    % 1
    scope_covers(Grant, Compartment, Line),                                                              % 2
    \+ withdrawn(World, Grant, Compartment, At),                                                         % 3
    (   recipient_agency(World, Grant, Agency), bound(World, Agency, At)
    ->  bound_conditions(World, Grant, Agency, Compartment, Line, At)                                    % 4
    ;   true
    ).

scope_covers(Grant, Compartment, Line) :-
    list_of(Grant, scope, Scope), member(Entry, Scope), field(Entry, compartment, Compartment),
    field(Entry, lines, Lines),
    ( Lines == "all" -> true ; is_list(Lines), memberchk(Line, Lines) ), !.

withdrawn(World, Grant, Compartment, At) :-
    field(Grant, person, Person), field(Grant, given_at, Given),
    list_of(World, withdrawals, All), member(Withdrawal, All),
    field(Withdrawal, person, By), same(By, Person),
    field(Withdrawal, at, When), When \== null, Given =< When, When =< At,
    field(Withdrawal, compartments, Which),
    ( Which == "all" -> true ; is_list(Which), memberchk(Compartment, Which) ),
    field(Withdrawal, recipient, From),
    (   From == "everyone" -> true
    ;   is_dict(From),
        (   member(Kind, [agency, account, study]), field(From, Kind, Id), recipient(Grant, Kind, To), same(Id, To)
        ;   field(From, agency, Agency), Agency \== null,
            recipient(Grant, account, AccountId), defined(World, accounts, AccountId, Account),
            field(Account, kind, Kind), memberchk(Kind, ["staff", "link"]),
            viewer_agency(World, Account, Of), same(Of, Agency)
        )
    ), !.

% R of the specification; fails for recipients that have none.
recipient_agency(_, Grant, Agency) :- recipient(Grant, agency, Agency), !.
recipient_agency(World, Grant, Agency) :-
    recipient(Grant, account, Id),
    (   defined(World, accounts, Id, Account)
    ->  field(Account, kind, Kind), memberchk(Kind, ["staff", "link"]), viewer_agency(World, Account, Agency)
    ;   Agency = null
    ).

bound_conditions(World, Grant, Agency, Compartment, Line, At) :-
    \+ memberchk(Compartment, ["lane", "scores", "research", "private"]),                                % a
    field(Grant, given_at, Given),
    defined(World, agencies, Agency, _),                                                                  % b
    field(Grant, notice_version, Seen), integer(Seen), Seen >= 1,
    notice_version(World, Agency, Given, Version), Seen >= Version,
    bound(World, Agency, Given),                                                                          % d
    (   field(Grant, purpose, "programme") -> true
    ;   supervision_open(World, Grant, Given, At),                                                        % c
        ( duty(World, Agency, At, 4) -> named_and_short(Grant, Compartment, Line) ; true )                % e
    ).

supervision_open(World, Grant, Given, At) :-
    field(Grant, person, Person), defined(World, persons, Person, Entry),
    field(Entry, supervision_until, Until),
    \+ ( Until \== null, Given < Until, Until =< At ).

named_and_short(Grant, Compartment, Line) :-
    list_of(Grant, scope, Scope), member(Entry, Scope), field(Entry, compartment, Compartment),
    field(Entry, lines, Lines), is_list(Lines), memberchk(Line, Lines),
    field(Grant, from, From), field(Grant, until, Until), Until \== null, Until - From =< 2592000, !.
