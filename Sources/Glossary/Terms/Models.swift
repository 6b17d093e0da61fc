private let objects = "Herlihy and Wing, Linearizability, TOPLAS 1990, section 2"

extension Term {
    /// The objects that a history can be held to, each with what it would never answer.
    static let models: [Term] = [
        model(
            "register",
            "One value a key. A read returns what was written last.",
            """
            0-1 1@n1 write x 1
            2-3 1@n1 write x 2
            4-5 2@n2 read x null > 1
            """
        ),
        model(
            "cas-register",
            """
            A register that can also be changed under a condition: cas [1,2] writes 2 if it holds \
            1, and fails if it does not.
            """,
            """
            0-1 1@n1 write x 1
            2-3 2@n2 cas x [1,2]
            4-5 3@n3 read x null > 1
            """
        ),
        model(
            "deletable-register",
            "A cas-register whose value can be deleted. Then a read returns null.",
            """
            0-1 1@n1 write x 1
            2-3 1@n1 delete x null > true
            4-5 2@n2 read x null > 1
            """
        ),
        model(
            "versioned-register",
            "A value and its version. Each change counts the version up by one.",
            """
            0-1 1@n1 write x [null,"a"] > [1,"a"]
            2-3 2@n2 write x [null,"b"] > [2,"b"]
            4-5 2@n2 read x [null,null] > [1,"a"]
            """
        ),
        model(
            "string-append",
            "A text a key, empty at first, to which others are appended.",
            """
            0-1 1@n1 append x "a"
            2-3 2@n2 append x "b"
            4-5 3@n3 get x null > "b"
            """
        ),
        separated("comma", "a comma", #""y,3""#),
        separated("space", "a space", nil),
        separated("semicolon", "a semicolon", #""y;3""#),
        separated("line", "a line feed", #""y\n3""#),
        model(
            "counter",
            "A number a key. It is added to, and read.",
            """
            0-1 1@n1 add c 1
            2-3 2@n2 add c 1
            4-5 3@n3 read c null > 1
            """
        ),
        model(
            "fetch-add",
            "A counter whose additions are answered the number before or after them.",
            """
            0-1 1@n1 get-and-increment c null > 0
            2-3 2@n2 get-and-increment c null > 0
            """
        ),
        model(
            "grow-only-set",
            "A set to which elements are added and none is removed. A read returns all of it.",
            """
            0-1 1@n1 add s 1
            2-3 2@n2 add s 2
            4-5 3@n3 read s null > [2]
            """
        ),
        model(
            "set",
            "A set: elements are added, removed and looked for; a read returns all of it.",
            """
            0-1 1@n1 add s 1
            2-3 2@n2 contains s 1 > false
            """
        ),
        model(
            "queue",
            "What is put in first comes out first.",
            """
            0-1 1@n1 enqueue q 1
            2-3 2@n2 enqueue q 2
            4-5 3@n3 dequeue q null > 2
            6-7 1@n1 dequeue q null > 1
            """
        ),
        model(
            "stack",
            "What is put in last comes out first.",
            """
            0-1 1@n1 push s 1
            2-3 2@n2 push s 2
            4-5 3@n3 pop s null > 1
            6-7 1@n1 pop s null > 2
            """
        ),
        model(
            "priority-queue",
            "The greatest comes out first.",
            """
            0-1 1@n1 insert q 1
            2-3 2@n2 insert q 5
            4-5 3@n3 poll q null > 1
            6-7 3@n3 poll q null > 5
            """
        ),
        model(
            "mutex",
            "A lock: one process holds it at a time, and the same one releases it.",
            """
            0-1 1@n1 acquire m null
            2-3 2@n2 acquire m null
            4-5 1@n1 release m null
            """
        ),
        model(
            "owned-mutex",
            "A mutex that belongs to the client or owner that values name, whichever process asks.",
            """
            0-1 1@n1 acquire m {"client":"p"}
            2-3 2@n2 release m {"client":"q"}
            """
        ),
        model(
            "reentrant-mutex",
            "A mutex that its holder may acquire again, and then releases as often.",
            """
            0-1 1@n1 acquire m null
            2-3 1@n1 acquire m null
            4-5 1@n1 release m null
            6-7 2@n2 acquire m null
            """
        ),
        model(
            "fenced-lock",
            "A lock whose acquires name the owner, whichever process asks, and whose releases name"
                + " the token.",
            """
            0-1 1@n1 acquire m "p" > 3
            2-3 2@n2 acquire m "q" > 4
            4-5 3@n3 release m 3
            """
        ),
        model(
            "lock",
            "A mutex whose holders get tokens that grow, so that an old holder can be refused.",
            """
            0-1 1@n1 acquire m null > 3
            2-3 1@n1 release m null
            4-5 2@n2 acquire m null > 2
            """
        ),
        model(
            "semaphore",
            "A lock with several permits: two, or as many as it begins with.",
            """
            0-1 1@n1 acquire m null
            2-3 2@n2 acquire m null
            4-5 3@n3 acquire m null
            """
        ),
        model(
            "multi-register",
            "Several registers, read and written at once: one step for all, or a list of steps.",
            """
            0-2 1@n1 txn - [["r","x",null],["w","x",1]]
            1-3 2@n2 txn - [["r","x",null],["w","x",2]]
            """
        ),
    ]

    private static func model(_ name: String, _ definition: String, _ history: String) -> Term {
        Term(
            name,
            .model,
            definition,
            example: .found(by: name, in: history),
            source: objects
        )
    }

    private static func separated(_ name: String, _ mark: String, _ answer: String?) -> Term {
        let example: Example =
            answer.map { answer in
                .found(
                    by: "string-append-\(name)",
                    in: """
                        0-1 1@n1 append x 3
                        2-3 1@n1 append x "y"
                        4-5 2@n2 read x null > \(answer)
                        """
                )
            }
            ?? .drawn(
                """
                  client 1 (n1)  ├─ append 3 ─┤├─ append "y" ─┤
                  client 2 (n2)                                ╠═ read "y 3" ═╣ ✗ order
                """
            )
        return Term(
            "string-append-\(name)",
            .model,
            "A text a key, to which others are appended with \(mark) between.",
            example: example,
            source: objects
        )
    }
}
