import Replication

extension PrimaryBackup {
    /// How far a client's call has come.
    enum CallPhase: Sendable {
        /// No primary has heard of it.
        case waiting
        /// It may have been ordered.
        case sent
    }

    /// The most calls that a node accepts at once.
    static var callsMax: Int { Sessions.window }

    mutating func serve(_ command: Command, for request: RequestID) {
        guard calls.count < Self.callsMax else {
            let refusal = Refusal(
                code: "busy",
                isDefinite: true,
                message: "\(calls.count) calls are under way at \(membership.me)"
            )
            outbox.append(.reply(request, .error(refusal)))
            return
        }
        let (number, timers): (UInt64, Effects) = calls.begin(command, for: request, in: .waiting)
        outbox += timers
        attempt(number)
    }

    /// Brings a call to the primary, if there is one; it knows a call that it has seen.
    private mutating func attempt(_ number: UInt64) {
        guard let call = calls[number] else { return }
        if let tenure, tenure.isActive {
            calls.move(number, to: .sent)
            order(call.command, as: CommandID(node: membership.me, number: number))
        } else if tenure == nil, let leader, silence <= membership.timing.ticks {
            calls.move(number, to: .sent)
            note("forwarded")
            send(.forward(call: number, call.command), to: leader.node)
        }
    }

    mutating func expire(_ timer: CallTimer) {
        switch timer {
        case .retransmission(let number):
            guard calls[number] != nil else { return }
            attempt(number)
            if calls[number] != nil { outbox.append(calls.nextRetransmission(of: number)) }
        case .deadline(let number):
            giveUp(number)
        }
    }

    private mutating func giveUp(_ number: UInt64) {
        guard let call = calls.end(number) else { return }
        let refusal: Refusal =
            switch call.phase {
            case .waiting:
                Refusal(code: "no-primary", isDefinite: true, message: "no primary was known")
            case .sent:
                Refusal(
                    code: "no-answer",
                    isDefinite: call.command.isReadOnly,
                    message: "the primary did not answer in time"
                )
            }
        outbox.append(.reply(call.request, .error(refusal)))
    }

    /// Tells the node that was asked, which may be this one.
    mutating func answer(_ id: CommandID, with outcome: Outcome) {
        if id.node == membership.me {
            finish(id.number, with: outcome)
        } else {
            send(.answer(call: id.number, outcome), to: id.node)
        }
    }

    mutating func finish(_ number: UInt64, with outcome: Outcome) {
        guard let call = calls.end(number) else { return }
        outbox.append(.reply(call.request, outcome.reply))
    }
}
