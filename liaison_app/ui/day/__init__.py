"""日々の業務: what an officer keeps around the incidents, each list with its record beside it."""
