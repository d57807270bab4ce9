"""What contracts say: clauses, parties, dates, amounts, terms."""
