import Histories
import Replication

/// Customers who put lines into carts, take them out, and check them out; and deliveries.
///
/// A line of a cart is put in once, so that it is clear what must not come back. What is checked
/// out is taken from the product's stock first, and out of the cart when that has succeeded.
public struct CartGenerator: Generator {
    /// How something is taken from a stock.
    public enum Checkout: Hashable, Sendable {
        /// A transfer from the stock's account, which the store refuses if too little is there;
        /// deliveries come from the first account, what was sold is on the second.
        case transfer(from: String, to: String)
        /// A look at the stock's counter, and if something is there, one less.
        case counter
    }

    private struct Line: Hashable, Sendable {
        var cart: String
        var product: Int
        var element: String
    }

    private enum Step: Sendable {
        case look(cart: String)
        case inspect(Line)
        case sell(Line)
        case discard(Line)
        case other
    }

    /// How many lines of carts a client remembers.
    private static let memory = 16

    private let carts: [String]
    private let stocks: [String]
    private let checkout: Checkout
    private let readShare: Double
    private let client: ClientIndex
    private var random: SeededGenerator
    private var added = 0
    private var lines: [Line] = []
    /// What was asked last, and what follows from the answer.
    private var last = Step.other
    private var following: Step?

    /// A generator for one client; `readShare` is the share of calls that look at a cart.
    public init(
        client: ClientIndex,
        carts: [String],
        stocks: [String],
        checkout: Checkout,
        readShare: Double
    ) {
        precondition(!carts.isEmpty && !stocks.isEmpty, "a shop needs carts and stocks")
        self.carts = carts
        self.stocks = stocks
        self.checkout = checkout
        self.readShare = readShare
        self.client = client
        random = client.random
    }

    /// What follows from the last answer, or something new.
    public mutating func next() -> Call? {
        if let following {
            self.following = nil
            return call(following)
        }
        if random.chance(readShare) {
            return call(.look(cart: carts[random.below(carts.count)]))
        }
        switch random.below(10) {
        // A little less is delivered than is asked for, so that stocks are mostly almost empty.
        case 0, 1: return deliver()
        case 2..<6:
            guard let line = draw() else { return put() }
            return call(checkout == .counter ? .inspect(line) : .sell(line))
        case 6:
            guard let line = draw() else { return put() }
            return call(.discard(line))
        default:
            // Carts stay small: who has a lot in them puts nothing more in.
            guard lines.count >= Self.memory, let line = draw() else { return put() }
            return call(.discard(line))
        }
    }

    /// Learns what is in a cart, whether there is anything to sell, and whether it was sold.
    public mutating func receive(_ answer: Answer) {
        guard case .ok(let value) = answer else {
            if case .sell(let line) = last { remember(line) }
            if case .inspect(let line) = last { remember(line) }
            return
        }
        switch last {
        case .look(let cart):
            let seen = (value.elements ?? []).compactMap { line($0, in: cart) }
            if let line = seen.last, !lines.contains(line) { remember(line) }
        case .inspect(let line):
            if value.integer ?? 0 > 0 { following = .sell(line) } else { remember(line) }
        case .sell(let line): following = .discard(line)
        case .discard, .other: break
        }
    }

    // MARK: Calls

    private mutating func call(_ step: Step) -> Call {
        last = step
        switch step {
        case .look(let cart): return Call(f: "read", key: cart)
        case .inspect(let line): return Call(f: "read", key: stocks[line.product])
        case .sell(let line): return move(1, of: line.product, out: true)
        case .discard(let line):
            return Call(f: "remove", key: line.cart, argument: .string(line.element))
        case .other: preconditionFailure("no call belongs to \(step)")
        }
    }

    private mutating func put() -> Call {
        last = .other
        added += 1
        let product = random.below(stocks.count)
        let number = client.unique(added)
        let line = Line(
            cart: carts[random.below(carts.count)],
            product: product,
            element: "p\(product)/\(number)"
        )
        remember(line)
        return Call(f: "add", key: line.cart, argument: .string(line.element))
    }

    private mutating func deliver() -> Call {
        last = .other
        return move(Int64(random.within(1...2)), of: random.below(stocks.count), out: false)
    }

    private func move(_ amount: Int64, of product: Int, out isSale: Bool) -> Call {
        let stock = stocks[product]
        switch checkout {
        case .counter:
            return Call(f: "add", key: stock, argument: .int(isSale ? -amount : amount))
        case .transfer(let source, let target):
            return Call(
                f: "transfer",
                key: nil,
                argument: [
                    "from": .string(isSale ? stock : source),
                    "to": .string(isSale ? target : stock), "amount": .int(amount),
                ]
            )
        }
    }

    // MARK: Memory

    private mutating func remember(_ line: Line) {
        if lines.count < Self.memory { lines.append(line) }
    }

    /// A line that it knows of, which it forgets.
    private mutating func draw() -> Line? {
        lines.isEmpty ? nil : lines.remove(at: random.below(lines.count))
    }

    private func line(_ value: Value, in cart: String) -> Line? {
        guard let element = value.text, element.hasPrefix("p"),
            let product = Int(element.dropFirst().prefix { $0 != "/" }), product < stocks.count
        else { return nil }
        return Line(cart: cart, product: product, element: element)
    }
}
